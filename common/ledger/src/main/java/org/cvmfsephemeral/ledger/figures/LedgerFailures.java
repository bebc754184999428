package org.cvmfsephemeral.ledger.figures;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.FailedExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Work that the ledger did not let a service finish; each kind of work is tried again in its own way. */
@Startup
@ApplicationScoped
public class LedgerFailures {
    private static final Logger LOG = Logger.getLogger(LedgerFailures.class);
    private static final int DEEPEST = 20;

    private final Map<Work, Counter> counters = new EnumMap<>(Work.class);

    /** What could not be done. */
    public enum Work {
        REQUEST,
        PUBLISH,
        JOB,
        SURVEY
    }

    LedgerFailures(MeterRegistry registry) {
        for (Work work : Work.values()) {
            counters.put(
                    work,
                    Counter.builder("cvmfs.ledger.failures")
                            .description("Work that the ledger did not let the service finish")
                            .tag("reason", work.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    public void count(Work work) {
        counters.get(work).increment();
    }

    /** Counts the failure if the ledger has to do with it. */
    public void countIfLedger(Work work, Throwable failure) {
        if (isLedgers(failure, 0)) {
            count(work);
            LOG.debugf("ledger failed work=%s error=%s", work, failure.getMessage());
        }
    }

    /** What runs by schedule and does not care itself. */
    void scheduled(@Observes FailedExecution failed) {
        countIfLedger(Work.JOB, failed.getException());
    }

    /** A commit that is lost has what happened to it as suppressed. */
    private static boolean isLedgers(Throwable failure, int depth) {
        if (failure == null || depth > DEEPEST) {
            return false;
        }
        return failure instanceof SQLException
                || failure instanceof PersistenceException
                || failure instanceof RollbackException
                || failure instanceof SystemException
                || isLedgers(failure.getCause(), depth + 1)
                || Stream.of(failure.getSuppressed()).anyMatch(suppressed -> isLedgers(suppressed, depth + 1));
    }
}
