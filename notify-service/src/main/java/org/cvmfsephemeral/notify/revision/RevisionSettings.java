package org.cvmfsephemeral.notify.revision;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the revisions topic is read. */
@ConfigMapping(prefix = "cvmfs.notify.revisions")
interface RevisionSettings {
    /** Longest wait for an answer of Kafka outside of polling. */
    @WithDefault("10s")
    Duration requestTimeout();

    /** Pause before reading anew after a failure. */
    @WithDefault("1s")
    Duration retryDelay();

    /** How often to look for partitions that an operator added. */
    @WithDefault("1m")
    Duration partitionRefresh();

    /** Replication factor when the topic is missing and created here; -1 for the broker's default. */
    @WithDefault("-1")
    short topicReplicas();
}
