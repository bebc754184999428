package org.cvmfsephemeral.notify.event;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** The stream of events for people and programs. */
@ConfigMapping(prefix = "cvmfs.notify.events")
interface EventSettings {
    /** Most streams that are open at the same time. */
    @WithDefault("1000")
    int maxStreams();

    /** Between two signs of life on a stream. */
    @WithDefault("15s")
    Duration heartbeat();

    /** A reader who has taken nothing for so long, although there is something, is cut off. */
    @WithDefault("60s")
    Duration cutAfter();

    /** Most recent events that are kept in memory. */
    @WithDefault("10000")
    int kept();

    /** What they may take. */
    @WithDefault("8M")
    MemorySize keptSize();

    /** Threads that read older events from Kafka. */
    @WithDefault("2")
    int readers();

    /** Streams whose older events are in memory at the same time, some hundred KiB each; others wait for their turn. */
    @WithDefault("16")
    int resuming();

    /** Web origins whose scripts may read the events; {@code *} for all. */
    @WithDefault("*")
    List<String> allowedOrigins();
}
