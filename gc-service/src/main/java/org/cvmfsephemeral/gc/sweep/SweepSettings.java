package org.cvmfsephemeral.gc.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the whole store is looked through. */
@ConfigMapping(prefix = "cvmfs.sweep")
interface SweepSettings {
    /** From the end of a sweep of a repository to the next. */
    @WithDefault("P1D")
    Duration every();

    /** How far the clocks of store and database may be apart; with more there is no sweep. Objects that are younger than the oldest writer are spared by as much. */
    @WithDefault("PT1M")
    Duration skew();
}
