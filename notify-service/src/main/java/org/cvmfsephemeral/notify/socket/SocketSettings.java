package org.cvmfsephemeral.notify.socket;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The sockets of subscribers: silent for hours, and no end of a dead peer is ever announced. */
@ConfigMapping(prefix = "cvmfs.notify.socket")
public interface SocketSettings {
    /** Silence after which the kernel asks whether the peer still lives; keeps middleboxes from forgetting it, too. */
    @WithDefault("60s")
    Duration keepAliveIdle();

    /** Time between two such questions. */
    @WithDefault("15s")
    Duration keepAliveInterval();

    /** Unanswered questions after which the peer counts as dead. */
    @WithDefault("4")
    int keepAliveProbes();

    /** Kernel buffer of a subscriber: what it may lag behind before messages are conflated. */
    @WithDefault("32K")
    MemorySize sendBuffer();
}
