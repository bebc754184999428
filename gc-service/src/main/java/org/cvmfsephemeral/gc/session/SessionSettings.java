package org.cvmfsephemeral.gc.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When a writer counts as dead; {@code cvmfs.sessions.reap-every} says how often the dead are looked for. */
@ConfigMapping(prefix = "cvmfs.sessions")
interface SessionSettings {
    /** How long an upload may go without heartbeat. */
    @WithDefault("PT10M")
    Duration silence();
}
