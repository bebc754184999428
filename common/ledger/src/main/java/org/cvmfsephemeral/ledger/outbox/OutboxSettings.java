package org.cvmfsephemeral.ledger.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** For how long events wait for a Kafka that is away. */
@ConfigMapping(prefix = "cvmfs.ledger.events")
interface OutboxSettings {
    /** Most events that wait; beyond it the oldest are given up. */
    @WithDefault("100000")
    int most();

    /** Age at which they are given up. */
    @WithDefault("PT24H")
    Duration oldest();
}
