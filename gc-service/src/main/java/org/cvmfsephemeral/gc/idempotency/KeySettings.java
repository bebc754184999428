package org.cvmfsephemeral.gc.idempotency;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** For how long a request can be repeated. */
@ConfigMapping(prefix = "cvmfs.idempotency")
interface KeySettings {
    /** How often old keys are removed; {@code off} for never. */
    @WithDefault("1h")
    String forgetEvery();

    /** Counted from the first request with the key. */
    @WithDefault("PT24H")
    Duration forgetAfter();
}
