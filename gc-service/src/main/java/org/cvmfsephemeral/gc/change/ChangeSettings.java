package org.cvmfsephemeral.gc.change;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long the outcome of a change can be asked for; {@code cvmfs.changes.forget-every} says how often old ones are removed. */
@ConfigMapping(prefix = "cvmfs.changes")
interface ChangeSettings {
    /** Counted from when the change became final. */
    @WithDefault("P7D")
    Duration forgetAfter();
}
