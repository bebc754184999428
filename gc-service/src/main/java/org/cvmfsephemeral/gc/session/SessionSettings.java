package org.cvmfsephemeral.gc.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When a writer counts as dead. */
@ConfigMapping(prefix = "cvmfs.sessions")
interface SessionSettings {
    /** How often dead writers are looked for; {@code off} for never. */
    @WithDefault("30s")
    String reapEvery();

    /** How long an upload may go without heartbeat. */
    @WithDefault("PT10M")
    Duration silence();

    /** For how long transactions that ended without a change can be asked for, since they were opened. */
    @WithDefault("P1D")
    Duration endedTransactions();
}
