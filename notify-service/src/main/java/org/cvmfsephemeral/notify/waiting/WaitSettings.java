package org.cvmfsephemeral.notify.waiting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Requests that wait for a revision. */
@ConfigMapping(prefix = "cvmfs.notify.wait")
interface WaitSettings {
    /** How many may wait at the same time; each is a connection. */
    @WithDefault("2000")
    int maxWaiters();
}
