package org.cvmfsephemeral.notify.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How topics are read. */
@ConfigMapping(prefix = "cvmfs.notify.kafka")
public interface FollowSettings {
    /** Longest wait for an answer of Kafka outside of polling. */
    @WithDefault("10s")
    Duration requestTimeout();

    /** Pause before reading anew after a failure. */
    @WithDefault("1s")
    Duration retryDelay();

    /** How often to look whether a topic has got more partitions, or was made anew. */
    @WithDefault("1m")
    Duration partitionRefresh();

    /** Replication factor of topics that are missing and created here; -1 for the broker's default. */
    @WithDefault("-1")
    short topicReplicas();
}
