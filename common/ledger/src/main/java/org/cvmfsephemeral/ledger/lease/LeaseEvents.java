package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.messages.RepositoryEvent;
import org.cvmfsephemeral.messages.RepositoryEvent.LeaseTurn.What;

/** Tells the world of leases that people care about: those of transactions, and those that somebody lost. */
@ApplicationScoped
class LeaseEvents {
    private final Outbox outbox;
    private final Clock clock;

    LeaseEvents(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A lease as a statement has returned it. */
    record HeldLease(String repository, String path, String holder, UUID session) {
        /** The columns, in this order. */
        static final String COLUMNS = "repository, path, holder, session_id";

        static List<HeldLease> of(List<?> rows) {
            return rows.stream()
                    .map(Object[].class::cast)
                    .map(row -> new HeldLease((String) row[0], (String) row[1], (String) row[2], (UUID) row[3]))
                    .toList();
        }
    }

    void tell(What what, List<HeldLease> leases) {
        tell(what, leases, null);
    }

    /** @param change that holds the paths from now on; null if none does */
    void tell(What what, List<HeldLease> leases, UUID change) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        outbox.tell(leases.stream()
                .map(lease -> new RepositoryEvent.LeaseTurn(
                        lease.repository(), now, what, lease.path(), lease.holder(), lease.session(), change))
                .toList());
    }
}
