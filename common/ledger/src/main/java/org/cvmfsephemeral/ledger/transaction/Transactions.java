package org.cvmfsephemeral.ledger.transaction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.idempotency.IdempotencyKeys;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.cvmfsephemeral.ledger.lease.LeaseQueue;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.ledger.lease.Sessions;

/**
 * Transactions of writers: opened on a path, filled by any number of requests, on any replica, and announced as one change. A
 * transaction is a session, with the same id, that lives as long as its lease.
 */
@ApplicationScoped
public class Transactions {
    /** What the operations of one change may take in the ledger, and in the memory of the publisher. */
    private static final long MAX_BYTES = 64L << 20;

    private final EntityManager entities;
    private final Sessions sessions;
    private final LeaseQueue queue;
    private final IdempotencyKeys keys;

    Transactions(EntityManager entities, Sessions sessions, LeaseQueue queue, IdempotencyKeys keys) {
        this.entities = entities;
        this.sessions = sessions;
        this.queue = queue;
        this.keys = keys;
    }

    /**
     * Takes the lease and opens the transaction.
     *
     * @param request of one path
     * @param repeatable whose answer is the transaction's id; its key is null if it cannot be repeated
     * @throws org.cvmfsephemeral.ledger.lease.PathBusyException if another writer holds an overlapping path for longer than the patience
     */
    public void open(SessionRequest request, RepeatableRequest repeatable) throws InterruptedException {
        queue.await(request.repository(), request.paths(), request.holder(), request.patience(), place -> {
            open(request, repeatable, place);
            return null;
        });
    }

    @Transactional
    void open(SessionRequest request, RepeatableRequest repeatable, UUID place) {
        sessions.openForTransaction(request, place);
        if (repeatable.key() != null
                && !keys.settle(
                        request.repository(), repeatable, null, request.id().toString())) {
            throw repeated();
        }
        entities.createNativeQuery("""
                        INSERT INTO upload_transaction (id, repository, path, holder)
                        VALUES (:id, :repository, :path, :holder)""")
                .setParameter("id", request.id())
                .setParameter("repository", request.repository().value())
                .setParameter("path", request.paths().get(0).value())
                .setParameter("holder", request.holder())
                .executeUpdate();
    }

    @Transactional
    public Optional<UploadTransaction> find(RepositoryName repository, UUID id) {
        return select(repository, "AND t.id = :id", id).stream().findFirst();
    }

    /** Those that are open, the oldest first. */
    @Transactional
    public List<UploadTransaction> open(RepositoryName repository) {
        return select(repository, "AND l.expires_at IS NOT NULL AND t.change_id IS NULL", null);
    }

    private List<UploadTransaction> select(RepositoryName repository, String condition, UUID id) {
        var query = entities.createNativeQuery("""
                        SELECT t.id, t.repository, t.path, t.holder, t.created_at, l.expires_at, t.change_id,
                               count(p.arrived), count(p.id) - count(p.arrived)
                        FROM upload_transaction t
                        LEFT JOIN lease l ON l.session_id = t.id AND l.expires_at > clock_timestamp()
                        LEFT JOIN transaction_part p ON p.transaction_id = t.id
                        WHERE t.repository = :repository %s
                        GROUP BY t.id, l.expires_at ORDER BY t.created_at, t.id""".formatted(condition)).setParameter("repository", repository.value());
        if (id != null) {
            query.setParameter("id", id);
        }
        List<?> rows = query.getResultList();
        return rows.stream().map(row -> transaction((Object[]) row)).toList();
    }

    private static UploadTransaction transaction(Object[] row) {
        return new UploadTransaction(
                (UUID) row[0],
                RepositoryName.of((String) row[1]),
                new RepositoryPath((String) row[2]),
                (String) row[3],
                (Instant) row[4],
                (Instant) row[5],
                (UUID) row[6],
                ((Number) row[7]).longValue(),
                ((Number) row[8]).longValue());
    }

    /**
     * Moves the end of the lease, to the earlier too.
     *
     * @throws TransactionEndedException if it is not open any more
     */
    @Transactional
    public void renew(UUID id, Duration leaseTime) {
        lockOpen(id, "FOR SHARE");
        int renewed = entities.createNativeQuery("""
                        UPDATE lease SET expires_at =
                            LEAST(session.ends_at, clock_timestamp() + make_interval(secs => :seconds))
                        FROM session WHERE session.id = :id AND lease.session_id = :id
                          AND lease.expires_at > clock_timestamp() AND session.ends_at > clock_timestamp()""")
                .setParameter("seconds", seconds(leaseTime))
                .setParameter("id", id)
                .executeUpdate();
        if (renewed == 0) {
            throw expired();
        }
    }

    /**
     * Says that a part is arriving; the transaction cannot be committed until it has, or has been given up.
     *
     * @param request that brings it, if that has a key; otherwise null
     * @throws TransactionEndedException if the transaction is not open any more
     */
    @Transactional
    public void beginPart(UUID id, UUID part, RepositoryName repository, RepeatableRequest request) {
        if (request != null && !keys.isHeld(repository, request)) {
            throw repeated();
        }
        lockOpen(id, "FOR SHARE");
        requireLease(id);
        entities.createNativeQuery("INSERT INTO transaction_part (id, transaction_id) VALUES (:part, :id)")
                .setParameter("part", part)
                .setParameter("id", id)
                .executeUpdate();
    }

    /**
     * Says that bytes of the part flow, which keeps the transaction open as well.
     *
     * @throws TransactionEndedException if the transaction is not open any more, or the part was given up
     */
    @Transactional
    public void heartbeat(UUID part, Duration leaseTime) {
        entities.createNativeQuery("SET LOCAL lock_timeout = '5s'").executeUpdate();
        int alive = entities.createNativeQuery("""
                        UPDATE transaction_part SET heartbeat_at = clock_timestamp()
                        WHERE id = :part AND arrived IS NULL""").setParameter("part", part).executeUpdate();
        int renewed = entities.createNativeQuery("""
                        UPDATE lease SET expires_at =
                            LEAST(session.ends_at,
                                  GREATEST(lease.expires_at, clock_timestamp() + make_interval(secs => :seconds)))
                        FROM session WHERE session.id = lease.session_id
                          AND lease.session_id = (SELECT transaction_id FROM transaction_part WHERE id = :part)
                          AND lease.expires_at > clock_timestamp()""")
                .setParameter("seconds", seconds(leaseTime))
                .setParameter("part", part)
                .executeUpdate();
        if (alive == 0 || renewed == 0) {
            throw expired();
        }
    }

    /**
     * Adds what has arrived, behind what had arrived before.
     *
     * @throws TransactionEndedException if the transaction is not open any more, the part was given up, or its request was repeated
     * @throws TransactionTooLargeException if it would become too much for one change
     */
    @Transactional
    public void complete(UUID id, UUID part, RepositoryName repository, ArrivedPart arrived) {
        lockOpen(id, "FOR NO KEY UPDATE");
        requireLease(id);
        String operations = Change.write(arrived.operations());
        requireRoom(id, operations.length());
        int completed = entities.createNativeQuery("""
                        UPDATE transaction_part
                        SET arrived = nextval('transaction_part_arrival'), operations = :operations, bytes = :bytes
                        WHERE id = :part AND transaction_id = :id AND arrived IS NULL""")
                .setParameter("operations", operations)
                .setParameter("bytes", arrived.bytes())
                .setParameter("part", part)
                .setParameter("id", id)
                .executeUpdate();
        boolean settled =
                arrived.request() == null || keys.settle(repository, arrived.request(), null, arrived.answer());
        if (completed == 0 || !settled) {
            throw repeated();
        }
    }

    private void requireRoom(UUID id, long more) {
        Number held =
                (Number) entities.createNativeQuery("""
                        SELECT COALESCE(sum(octet_length(operations)), 0) FROM transaction_part
                        WHERE transaction_id = :id""").setParameter("id", id).getSingleResult();
        if (held.longValue() + more > MAX_BYTES) {
            throw new TransactionTooLargeException(MAX_BYTES);
        }
    }

    /** Takes a part back that has not arrived; harmless if it has. */
    @Transactional
    public void giveUp(UUID part) {
        entities.createNativeQuery("DELETE FROM transaction_part WHERE id = :part AND arrived IS NULL")
                .setParameter("part", part)
                .executeUpdate();
    }

    /**
     * Announces all parts, in the order in which they have arrived, as one change. Doing so again finds the same change.
     *
     * @param silence for how long a part may be without heartbeat and still count as arriving
     * @param spaceLimit of the repository in bytes; null for none
     * @return the change; empty if there was nothing to publish, which ends the transaction as well
     * @throws TransactionEndedException if it is not open any more
     * @throws PartsInFlightException if parts are arriving
     * @throws org.cvmfsephemeral.ledger.lease.RepositoryFullException if there is no room for it
     */
    @Transactional
    public Optional<UUID> commit(RepositoryName repository, UUID id, Duration silence, Long spaceLimit) {
        Optional<UUID> earlier = lock(id, "FOR UPDATE");
        if (earlier.isPresent()) {
            return earlier;
        }
        requireLease(id);
        requireArrived(id, silence);
        Object[] arrived = (Object[])
                entities.createNativeQuery("""
                        SELECT count(*), CAST(COALESCE(sum(bytes), 0) AS bigint) FROM transaction_part
                        WHERE transaction_id = :id AND arrived IS NOT NULL""").setParameter("id", id).getSingleResult();
        if (((Number) arrived[0]).longValue() == 0) {
            drop(id);
            return Optional.empty();
        }
        UUID change = sessions.announceCollected(id, repository, ((Number) arrived[1]).longValue(), spaceLimit);
        entities.createNativeQuery("UPDATE upload_transaction SET change_id = :change WHERE id = :id")
                .setParameter("change", change)
                .setParameter("id", id)
                .executeUpdate();
        return Optional.of(change);
    }

    /** Parts are locked before leases, as by their heartbeats. */
    private void requireArrived(UUID id, Duration silence) {
        entities.createNativeQuery("SELECT 1 FROM transaction_part WHERE transaction_id = :id ORDER BY id FOR UPDATE")
                .setParameter("id", id)
                .getResultList();
        Number arriving = (Number) entities.createNativeQuery("""
                        SELECT count(*) FROM transaction_part
                        WHERE transaction_id = :id AND arrived IS NULL
                          AND heartbeat_at > clock_timestamp() - make_interval(secs => :seconds)""")
                .setParameter("id", id)
                .setParameter("seconds", seconds(silence))
                .getSingleResult();
        if (arriving.longValue() > 0) {
            throw new PartsInFlightException(arriving.longValue());
        }
    }

    /**
     * Gives a transaction up; parts that are arriving fail.
     *
     * @return false if it has been committed, or was not there
     */
    @Transactional
    public boolean drop(RepositoryName repository, UUID id) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT 1 FROM upload_transaction
                        WHERE id = :id AND repository = :repository AND change_id IS NULL FOR UPDATE""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .getResultList();
        if (!rows.isEmpty()) {
            drop(id);
        }
        return !rows.isEmpty();
    }

    private void drop(UUID id) {
        entities.createNativeQuery("DELETE FROM upload_transaction WHERE id = :id")
                .setParameter("id", id)
                .executeUpdate();
        sessions.endTransaction(id);
    }

    /**
     * Removes transactions that ended without a change, and those whose change is forgotten.
     *
     * @param age of the youngest of them, since they were opened: their callers may want to know what became of them
     */
    @Transactional
    public int forgetEnded(Duration age) {
        return entities.createNativeQuery("""
                        DELETE FROM upload_transaction
                        WHERE created_at < clock_timestamp() - make_interval(secs => :seconds)
                          AND NOT EXISTS (SELECT 1 FROM change WHERE change.id = upload_transaction.change_id)
                          AND NOT EXISTS (SELECT 1 FROM session WHERE session.id = upload_transaction.id)""")
                .setParameter("seconds", seconds(age))
                .executeUpdate();
    }

    private void lockOpen(UUID id, String lock) {
        if (lock(id, lock).isPresent()) {
            throw new TransactionEndedException("the transaction has been committed");
        }
    }

    /** The change that it was committed as. */
    private Optional<UUID> lock(UUID id, String lock) {
        List<?> rows = entities.createNativeQuery("SELECT id, change_id FROM upload_transaction WHERE id = :id " + lock)
                .setParameter("id", id)
                .getResultList();
        if (rows.isEmpty()) {
            throw new TransactionEndedException("the transaction has been dropped");
        }
        return Optional.ofNullable((UUID) ((Object[]) rows.get(0))[1]);
    }

    private void requireLease(UUID id) {
        boolean held = !entities.createNativeQuery("""
                        SELECT 1 FROM lease JOIN session ON session.id = lease.session_id
                        WHERE lease.session_id = :id AND lease.expires_at > clock_timestamp()
                          AND session.ends_at > clock_timestamp()""")
                .setParameter("id", id)
                .getResultList()
                .isEmpty();
        if (!held) {
            throw expired();
        }
    }

    private static TransactionEndedException repeated() {
        return new TransactionEndedException("the request was repeated, and the repetition has taken over");
    }

    private static TransactionEndedException expired() {
        return new TransactionEndedException("the transaction's lease has run out or was cancelled");
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
