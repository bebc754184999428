package org.cvmfsephemeral.gc.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How jobs are run. */
@ConfigMapping(prefix = "cvmfs.jobs")
interface JobSettings {
    /** How often jobs are looked for whose time has come; {@code off} for never. */
    @WithDefault("2s")
    String every();

    /** Most jobs of this replica at the same time. */
    @WithDefault("2")
    int parallel();

    /** How often the progress of a run is recorded. */
    @WithDefault("PT2S")
    Duration recordEvery();
}
