package org.cvmfsephemeral.gc.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.jboss.logging.Logger;

/** Ends the sessions of writers that have died, and removes leases that have expired. */
@ApplicationScoped
public class SessionReaping {
    static final String REAPED = "cvmfs.sessions.reaped";
    private static final Logger LOG = Logger.getLogger(SessionReaping.class);

    private final Sessions sessions;
    private final SessionSettings settings;
    private final Counter reaped;

    SessionReaping(Sessions sessions, SessionSettings settings, MeterRegistry registry) {
        this.sessions = sessions;
        this.settings = settings;
        this.reaped = Counter.builder(REAPED)
                .description("Sessions ended because their writer was silent or over its age")
                .register(registry);
    }

    @Scheduled(
            every = "{cvmfs.sessions.reap-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    public void reap() {
        int count = sessions.reap(settings.silence());
        reaped.increment(count);
        if (count > 0) {
            LOG.infof("sessions reaped count=%d", count);
        }
    }
}
