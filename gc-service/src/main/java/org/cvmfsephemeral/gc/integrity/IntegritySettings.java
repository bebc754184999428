package org.cvmfsephemeral.gc.integrity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often it is made sure that everything is there and sound. */
@ConfigMapping(prefix = "cvmfs.integrity")
interface IntegritySettings {
    /** From the end of a check of a repository's catalogs to the next. */
    @WithDefault("P1D")
    Duration checkEvery();

    /** From the end of a scrub of a repository's objects to the next. */
    @WithDefault("P7D")
    Duration scrubEvery();

    /** How fast a scrub reads at most, in bytes of the store a second; 0 for as fast as it can. */
    @WithDefault("33554432")
    long scrubRate();
}
