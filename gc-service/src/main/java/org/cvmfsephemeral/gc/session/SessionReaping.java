package org.cvmfsephemeral.gc.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.ledger.lease.LeaseQueue;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.jboss.logging.Logger;

/**
 * Ends the sessions of writers that have died, and removes what they leave: leases that have expired, places in the queue for leases, and
 * transactions that nobody can commit any more.
 */
@ApplicationScoped
public class SessionReaping {
    static final String REAPED = "cvmfs.sessions.reaped";
    private static final Logger LOG = Logger.getLogger(SessionReaping.class);

    private final Sessions sessions;
    private final Transactions transactions;
    private final LeaseQueue waiting;
    private final SessionSettings settings;
    private final Counter reaped;

    SessionReaping(
            Sessions sessions,
            Transactions transactions,
            LeaseQueue waiting,
            SessionSettings settings,
            MeterRegistry registry) {
        this.sessions = sessions;
        this.transactions = transactions;
        this.waiting = waiting;
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
        int ended = transactions.forgetEnded(settings.endedTransactions());
        int gone = waiting.forgetExpired();
        if (count + ended + gone > 0) {
            LOG.infof("sessions reaped count=%d transactions=%d waiting=%d", count, ended, gone);
        }
    }
}
