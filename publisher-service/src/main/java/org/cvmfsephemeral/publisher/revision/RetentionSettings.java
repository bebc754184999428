package org.cvmfsephemeral.publisher.revision;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Which past revisions stay readable as a whole and are listed in the reference log. */
@ConfigMapping(prefix = "cvmfs.retention")
interface RetentionSettings {
    /** At most so many, the current one included. A long list makes every publish write a long reference log. */
    @WithDefault("64")
    int revisions();

    /** None older than this but the current one. */
    @WithDefault("P1D")
    Duration age();
}
