package org.cvmfsephemeral.notify.subscription;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How messages get to subscribers. */
@ConfigMapping(prefix = "cvmfs.notify")
interface DeliverySettings {
    FanOutSettings fanOut();

    SlowSettings slow();

    /** When a repository's subscribers are told of a new revision. */
    interface FanOutSettings {
        /** Time over which they are told, evenly, since each message makes each client send about eight requests; zero for at once. */
        @WithDefault("0s")
        Duration spread();
    }

    /** Subscribers that do not read. */
    interface SlowSettings {
        /** How long a socket may take nothing while there is something to deliver, before it is reset. */
        @WithDefault("60s")
        Duration cutAfter();
    }
}
