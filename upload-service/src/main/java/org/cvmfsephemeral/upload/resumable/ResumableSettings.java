package org.cvmfsephemeral.upload.resumable;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long and how many uploads may be interrupted. */
@ConfigMapping(prefix = "cvmfs.resumable")
interface ResumableSettings {
    /** For how long an upload that gets nothing more is kept. */
    @WithDefault("P1D")
    Duration lifetime();

    /** Uploads that are open in a repository at the same time. */
    @WithDefault("100")
    int open();
}
