package org.cvmfsephemeral.ledger.figures;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
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
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SQLException || cause instanceof PersistenceException) {
                count(work);
                LOG.debugf("ledger failed work=%s error=%s", work, cause.getMessage());
                return;
            }
            cause = cause.getCause();
        }
    }
}
