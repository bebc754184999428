package org.cvmfsephemeral.ledger.change;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.outbox.Outbox;

/** The changes of all repositories and their states. */
@ApplicationScoped
public class Changes {
    /** Postgres channel on which every change that becomes final is named. */
    public static final String FINAL_CHANNEL = "change_final";

    /** Postgres channel on which repositories are named in which leases have ended while somebody waits for one. */
    public static final String FREED_CHANNEL = "lease_freed";

    /** The end of a statement whose {@code freed} has the repositories of the leases that it ended. */
    public static final String TELL_WAITING = "SELECT 1 FROM (SELECT pg_notify('" + FREED_CHANNEL + """
            ', repository) FROM (SELECT DISTINCT repository FROM freed) named
            WHERE EXISTS (SELECT 1 FROM lease_wait WHERE lease_wait.repository = named.repository)) told""";

    private final EntityManager entities;
    private final Outbox outbox;
    private final Condemnations condemnations;

    Changes(EntityManager entities, Outbox outbox, Condemnations condemnations) {
        this.entities = entities;
        this.outbox = outbox;
        this.condemnations = condemnations;
    }

    @Transactional
    public Optional<Change> find(UUID id) {
        return Optional.ofNullable(entities.find(Change.class, id));
    }

    /** Those of the changes that are final or parked by now. */
    @Transactional
    public List<Change> settledAmong(Collection<UUID> ids) {
        return entities.createQuery(
                        "FROM Change WHERE id IN :ids AND (finalAt IS NOT NULL OR state = PARKED)", Change.class)
                .setParameter("ids", ids)
                .getResultList();
    }

    /** The oldest queued changes, without their content. */
    @Transactional
    public List<QueuedChange> queued(RepositoryName repository, int limit) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT id, octet_length(operations), attempts, exclusive FROM change
                        WHERE repository = :repository AND state = 'QUEUED' ORDER BY sequence LIMIT :limit""")
                .setParameter("repository", repository.value())
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> QueuedChange.of((Object[]) row)).toList();
    }

    /** Those of the changes that are still queued, in the order in which they were. */
    @Transactional
    public List<Change> loadQueued(Collection<UUID> ids) {
        return entities.createQuery("FROM Change WHERE id IN :ids AND state = QUEUED ORDER BY sequence", Change.class)
                .setParameter("ids", ids)
                .getResultList();
    }

    /** When changes were announced; of those only that are still known. */
    @Transactional
    public Map<UUID, Instant> queuedAt(Collection<UUID> ids) {
        return entities.createQuery("SELECT id, queuedAt FROM Change WHERE id IN :ids", Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .collect(Collectors.toMap(row -> (UUID) row[0], row -> (Instant) row[1]));
    }

    /** Queues a change that lets nothing grow; as {@link #queue(UUID, RepositoryName, List, long)}. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void queue(UUID id, RepositoryName repository, List<Operation> operations) {
        queue(id, repository, operations, 0);
    }

    /**
     * Puts a change into the queue and owes the publisher a doorbell, in the caller's transaction.
     *
     * @param bytes by how much the repository grows at most
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void queue(UUID id, RepositoryName repository, List<Operation> operations, long bytes) {
        entities.createNativeQuery("""
                        INSERT INTO change (id, repository, state, operations, bytes, exclusive, trace_parent)
                        VALUES (:id, :repository, 'QUEUED', :operations, :bytes, :exclusive, CAST(:traceParent AS text))""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .setParameter("operations", Change.write(operations))
                .setParameter("bytes", bytes)
                .setParameter("exclusive", operations.stream().anyMatch(Operation.Rollback.class::isInstance))
                .setParameter("traceParent", TraceParent.current().orElse(null))
                .executeUpdate();
        outbox.ring(repository, id);
    }

    /**
     * Queues what has arrived in a transaction, in the order of its arrival, and removes it there; in the caller's transaction. The operations stay
     * in the database, as there may be many.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void queueCollected(UUID id, RepositoryName repository, UUID transaction, long bytes) {
        entities.createNativeQuery("""
                        INSERT INTO change (id, repository, state, operations, bytes, trace_parent)
                        SELECT :id, :repository, 'QUEUED',
                               '[' || string_agg(substr(operations, 2, length(operations) - 2), ',' ORDER BY arrived) || ']',
                               :bytes, CAST(:traceParent AS text)
                        FROM transaction_part WHERE transaction_id = :transaction AND arrived IS NOT NULL""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .setParameter("bytes", bytes)
                .setParameter("transaction", transaction)
                .setParameter("traceParent", TraceParent.current().orElse(null))
                .executeUpdate();
        entities.createNativeQuery("DELETE FROM transaction_part WHERE transaction_id = :transaction")
                .setParameter("transaction", transaction)
                .executeUpdate();
        outbox.ring(repository, id);
    }

    /** Keeps a change aside; it holds its path and its objects until an operator decides. */
    @Transactional
    public void park(UUID id, ChangeProblem problem) {
        int parked = entities.createNativeQuery(
                        "UPDATE change SET state = 'PARKED', problem = :problem WHERE id = :id AND state = 'QUEUED'")
                .setParameter("problem", LedgerJson.write(problem))
                .setParameter("id", id)
                .executeUpdate();
        if (parked > 0) {
            notifyWaiters(List.of(id));
        }
    }

    @Transactional
    public boolean retry(UUID id) {
        List<?> repository =
                entities.createNativeQuery("""
                        UPDATE change SET state = 'QUEUED', attempts = 0, problem = NULL
                        WHERE id = :id AND state = 'PARKED' RETURNING repository""").setParameter("id", id).getResultList();
        repository.forEach(name -> outbox.ring(RepositoryName.of((String) name), id));
        return !repository.isEmpty();
    }

    /** Repositories that wait for a publisher: changes queued, a revision on its way, or still to be created. */
    @Transactional
    public List<RepositoryName> repositoriesWithWork() {
        List<?> names = entities.createNativeQuery("""
                        SELECT DISTINCT repository FROM change WHERE state = 'QUEUED'
                        UNION SELECT name FROM repository WHERE pending_id IS NOT NULL OR state = 'CREATING'""").getResultList();
        return names.stream().map(name -> RepositoryName.of((String) name)).toList();
    }

    /** Removes changes that have been final for longer than anybody asks for them. */
    @Transactional
    public int forgetFinal(int olderThanSeconds) {
        return entities.createNativeQuery("""
                        DELETE FROM change
                        WHERE final_at < clock_timestamp() - make_interval(secs => CAST(:seconds AS double precision))""")
                .setParameter("seconds", olderThanSeconds)
                .executeUpdate();
    }

    /** Ends the changes as published by this revision, within the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void publish(Collection<UUID> ids, ChangeState from, long revision, String rootHash) {
        if (ids.isEmpty()) {
            return;
        }
        release(entities.createNativeQuery("""
                        UPDATE change SET state = 'PUBLISHED', revision = :revision, root_hash = :root,
                               final_at = clock_timestamp()
                        WHERE id IN (:ids) AND state = :from RETURNING id""")
                .setParameter("revision", revision)
                .setParameter("root", rootHash)
                .setParameter("ids", ids)
                .setParameter("from", from.name())
                .getResultList());
    }

    /**
     * Ends a change as rejected, within the caller's transaction.
     *
     * @return false if it was not in that state; then nothing has happened
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean reject(UUID id, ChangeState from, ChangeProblem problem) {
        List<?> ended = entities.createNativeQuery("""
                        UPDATE change SET state = 'REJECTED', problem = :problem, final_at = clock_timestamp()
                        WHERE id = :id AND state = :from RETURNING id""")
                .setParameter("problem", LedgerJson.write(problem))
                .setParameter("id", id)
                .setParameter("from", from.name())
                .getResultList();
        condemnPinned(ended);
        release(ended);
        return !ended.isEmpty();
    }

    /**
     * Moves queued changes into the revision that is being prepared, within the caller's transaction.
     *
     * @return whether all of them were still queued
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean prepare(Collection<UUID> ids) {
        return entities.createNativeQuery(
                                "UPDATE change SET state = 'PREPARED' WHERE id IN (:ids) AND state = 'QUEUED'")
                        .setParameter("ids", ids)
                        .executeUpdate()
                == ids.size();
    }

    /** What a change that came to nothing has brought is garbage, unless others have it as well. */
    private void condemnPinned(List<?> changes) {
        if (!changes.isEmpty()) {
            condemnations.condemnPinned(entities
                    .createNativeQuery("SELECT id FROM session WHERE change_id IN (:changes)")
                    .setParameter("changes", changes)
                    .getResultList()
                    .stream()
                    .map(UUID.class::cast)
                    .toList());
        }
    }

    /** Only what has become final just now: a parked change keeps its path and its objects. */
    private void release(List<?> ended) {
        if (ended.isEmpty()) {
            return;
        }
        entities.createNativeQuery("""
                        WITH freed AS (DELETE FROM lease WHERE change_id IN (:changes) RETURNING repository)
                        """ + TELL_WAITING)
                .setParameter("changes", ended)
                .getResultList();
        entities.createNativeQuery("DELETE FROM session WHERE change_id IN (:changes)")
                .setParameter("changes", ended)
                .executeUpdate();
        notifyWaiters(ended);
    }

    private void notifyWaiters(List<?> changes) {
        entities.createNativeQuery("""
                        SELECT 1 FROM (SELECT pg_notify(:channel, CAST(id AS text)) FROM change
                                       WHERE id IN (:changes)) notified""")
                .setParameter("channel", FINAL_CHANNEL)
                .setParameter("changes", changes)
                .getResultList();
    }
}
