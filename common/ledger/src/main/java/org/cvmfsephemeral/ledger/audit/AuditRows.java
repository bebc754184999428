package org.cvmfsephemeral.ledger.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.AuditEntry;
import org.cvmfsephemeral.access.Caller;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.messages.AuditRecord;

/** The audit trail in the ledger. */
@ApplicationScoped
public class AuditRows {
    private static final String COLUMNS = """
            sequence, id, at, service, kind, caller, remote, method, route, action, repository, path, outcome, status, problem,
            change""";
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final EntityManager entities;
    private final Outbox outbox;

    AuditRows(EntityManager entities, Outbox outbox) {
        this.entities = entities;
        this.outbox = outbox;
    }

    /** Adds an entry, and owes it to the topic. Does not wait for the disk: what it tells of has been committed before. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void add(AuditEntry entry) {
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
        entities.createNativeQuery("""
                        INSERT INTO audit (id, at, service, kind, caller, remote, method, route, action, repository, path, outcome,
                                           status, problem, change)
                        VALUES (:id, :at, :service, :kind, :caller, :remote, :method, :route, :action, CAST(:repository AS text),
                                CAST(:path AS text), :outcome, :status, CAST(:problem AS text), CAST(:change AS uuid))""")
                .setParameter("id", entry.id())
                .setParameter("at", entry.at())
                .setParameter("service", entry.service())
                .setParameter("kind", entry.kind().name())
                .setParameter("caller", storable(entry.caller()))
                .setParameter("remote", entry.remote())
                .setParameter("method", entry.method())
                .setParameter("route", entry.route())
                .setParameter("action", entry.action().name())
                .setParameter(
                        "repository",
                        entry.repository().map(AuditRows::storable).orElse(null))
                .setParameter("path", entry.path().map(AuditRows::storable).orElse(null))
                .setParameter("outcome", entry.outcome().name())
                .setParameter("status", entry.status())
                .setParameter("problem", entry.problem().orElse(null))
                .setParameter("change", entry.change().map(UUID::toString).orElse(null))
                .executeUpdate();
        outbox.tell(message(entry));
    }

    /** Postgres has no NUL in texts. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private static AuditRecord message(AuditEntry entry) {
        return new AuditRecord(
                entry.id(),
                entry.at(),
                entry.service(),
                entry.kind().name(),
                entry.caller(),
                entry.remote(),
                entry.method(),
                entry.route(),
                entry.action().name(),
                entry.repository().orElse(null),
                entry.path().orElse(null),
                entry.outcome().name(),
                entry.status(),
                entry.problem().orElse(null),
                entry.change().orElse(null));
    }

    /** The newest first. */
    @Transactional
    public List<RecordedEntry> find(AuditQuery query) {
        Map<String, Object> values = new HashMap<>();
        List<String> conditions = new ArrayList<>(List.of("TRUE"));
        query.repository().ifPresent(name -> {
            conditions.add("repository = :repository");
            values.put("repository", name.value());
        });
        query.below().filter(path -> !path.isRoot()).ifPresent(path -> {
            conditions.add("(path = :path OR starts_with(path, :below))");
            values.put("path", path.value());
            values.put("below", path.value() + "/");
        });
        query.caller().ifPresent(caller -> {
            conditions.add("caller = :caller");
            values.put("caller", caller);
        });
        query.outcome().ifPresent(outcome -> {
            conditions.add("outcome = :outcome");
            values.put("outcome", outcome.name());
        });
        query.since().ifPresent(since -> {
            conditions.add("at >= :since");
            values.put("since", since);
        });
        query.until().ifPresent(until -> {
            conditions.add("at < :until");
            values.put("until", until);
        });
        query.before().ifPresent(number -> {
            conditions.add("sequence < :before");
            values.put("before", number);
        });
        Query select = entities.createNativeQuery("SELECT " + COLUMNS + " FROM audit WHERE "
                + String.join(" AND ", conditions) + " ORDER BY sequence DESC LIMIT :limit");
        values.forEach(select::setParameter);
        List<?> rows = select.setParameter("limit", query.limit()).getResultList();
        return rows.stream().map(row -> entry((Object[]) row)).toList();
    }

    private static RecordedEntry entry(Object[] row) {
        return new RecordedEntry(
                ((Number) row[0]).longValue(),
                new AuditEntry(
                        (UUID) row[1],
                        (Instant) row[2],
                        (String) row[3],
                        Caller.Kind.valueOf((String) row[4]),
                        (String) row[5],
                        (String) row[6],
                        (String) row[7],
                        (String) row[8],
                        Action.valueOf((String) row[9]),
                        Optional.ofNullable((String) row[10]),
                        Optional.ofNullable((String) row[11]),
                        AuditEntry.Outcome.valueOf((String) row[12]),
                        ((Number) row[13]).intValue(),
                        Optional.ofNullable((String) row[14]),
                        Optional.ofNullable((UUID) row[15])));
    }

    /**
     * Removes some of the entries that are older.
     *
     * @return how many; call again until there are none
     */
    @Transactional
    public int forget(Duration age) {
        return entities.createNativeQuery("""
                        DELETE FROM audit WHERE sequence IN (
                            SELECT sequence FROM audit
                            WHERE at < clock_timestamp() - make_interval(secs => CAST(:age AS double precision))
                            ORDER BY sequence LIMIT :most FOR UPDATE SKIP LOCKED)""")
                .setParameter("age", age.toSeconds())
                .setParameter("most", FORGOTTEN_AT_ONCE)
                .executeUpdate();
    }
}
