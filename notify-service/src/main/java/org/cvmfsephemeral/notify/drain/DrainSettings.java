package org.cvmfsephemeral.notify.drain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a replica that is told to stop lets go of its subscribers. */
@ConfigMapping(prefix = "cvmfs.notify.drain")
interface DrainSettings {
    /**
     * The replicas, as {@code host:port} of their health, each maybe a name of several; this replica may be among them.
     * Without any, nobody is waited for.
     */
    Optional<List<PeerAddress>> peers();

    /** Longest wait for another replica to be ready. */
    @WithDefault("60s")
    Duration patience();

    /** Time for those in front to notice that this replica is no longer ready. */
    @WithDefault("3s")
    Duration settle();

    /** Time over which the subscribers are reset. */
    @WithDefault("10s")
    Duration spread();
}
