package org.cvmfsephemeral.gc.content;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** For how long contents are known by their digest. */
@ConfigMapping(prefix = "cvmfs.contents")
interface ContentSettings {
    /** How often contents that nobody sends any more are forgotten; {@code off} for never. */
    @WithDefault("1h")
    String forgetEvery();

    /** Counted from when the content was stored last. */
    @WithDefault("P30D")
    Duration forgetAfter();
}
