package org.cvmfsephemeral.gc.change;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long the outcome of a change can be asked for. */
@ConfigMapping(prefix = "cvmfs.changes")
interface ChangeSettings {
    /** How often old changes are removed; {@code off} for never. */
    @WithDefault("1h")
    String forgetEvery();

    /** Counted from when the change became final. */
    @WithDefault("P7D")
    Duration forgetAfter();
}
