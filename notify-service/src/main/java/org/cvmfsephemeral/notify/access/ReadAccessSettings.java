package org.cvmfsephemeral.notify.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Who may hear of what happens. */
@ConfigMapping(prefix = "cvmfs.notify.access")
interface ReadAccessSettings {
    /** Whether reading needs permission; as on the other services unless said otherwise. */
    @WithDefault("${cvmfs.access.protect-reads:false}")
    boolean protectReads();

    /** Where upload-service is, which knows who may do what. */
    @WithDefault("http://localhost:8080")
    URI uploadService();

    /** How long it may take to tell. */
    @WithDefault("5s")
    Duration timeout();
}
