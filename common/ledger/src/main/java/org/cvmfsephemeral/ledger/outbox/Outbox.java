package org.cvmfsephemeral.ledger.outbox;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.messages.ChangeDoorbell;
import org.cvmfsephemeral.messages.Topics;

/**
 * What committed transactions owe to Kafka. A message is a row first; it is sent right after the commit, and once more by a
 * sweep if its row is still there later, so that neither a crash nor an outage of Kafka loses one.
 */
@ApplicationScoped
public class Outbox {
    private final EntityManager entities;
    private final TransactionSynchronizationRegistry transactions;
    private final DoorbellSender sender;

    Outbox(EntityManager entities, TransactionSynchronizationRegistry transactions, DoorbellSender sender) {
        this.entities = entities;
        this.transactions = transactions;
        this.sender = sender;
    }

    /**
     * Owes the publisher a doorbell, in the caller's transaction.
     *
     * @param change that rings; may be null
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void ring(RepositoryName repository, UUID change) {
        String payload = LedgerJson.write(new ChangeDoorbell(repository.value(), change));
        long id = owe(Topics.CHANGES, repository, payload);
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    sender.send(id, repository, payload);
                }
            }
        });
    }

    /**
     * Owes the announcement of the repository's newest revision; it carries no copy of it.
     *
     * @return the announcement, for {@link #announced}
     */
    @Transactional
    public long announce(RepositoryName repository) {
        return owe(Topics.REVISIONS, repository, "");
    }

    private long owe(String topic, RepositoryName repository, String payload) {
        Object id = entities.createNativeQuery(
                        "INSERT INTO outbox (topic, key, payload) VALUES (:topic, :key, :payload) RETURNING id")
                .setParameter("topic", topic)
                .setParameter("key", repository.value())
                .setParameter("payload", payload)
                .getSingleResult();
        return ((Number) id).longValue();
    }

    /** Repositories whose newest revision is still to be announced. */
    @Transactional
    public List<RepositoryName> unannounced() {
        List<?> keys = entities.createNativeQuery("SELECT DISTINCT key FROM outbox WHERE topic = :topic")
                .setParameter("topic", Topics.REVISIONS)
                .getResultList();
        return keys.stream().map(key -> RepositoryName.of((String) key)).toList();
    }

    /** The newest announcement owed for the repository; 0 if there is none. */
    @Transactional
    public long newestAnnouncement(RepositoryName repository) {
        Object id = entities.createNativeQuery(
                        "SELECT coalesce(max(id), 0) FROM outbox WHERE topic = :topic AND key = :key")
                .setParameter("topic", Topics.REVISIONS)
                .setParameter("key", repository.value())
                .getSingleResult();
        return ((Number) id).longValue();
    }

    /** Settles all announcements owed for the repository up to this one. */
    @Transactional
    public void announced(RepositoryName repository, long upTo) {
        relaxCommit();
        entities.createNativeQuery("DELETE FROM outbox WHERE topic = :topic AND key = :key AND id <= :id")
                .setParameter("topic", Topics.REVISIONS)
                .setParameter("key", repository.value())
                .setParameter("id", upTo)
                .executeUpdate();
    }

    @Transactional
    void delete(Collection<Long> ids) {
        relaxCommit();
        entities.createNativeQuery("DELETE FROM outbox WHERE id IN (:ids)")
                .setParameter("ids", ids)
                .executeUpdate();
    }

    /** A row that comes back after a crash is sent once more, which is harmless. */
    private void relaxCommit() {
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
    }

    /** A doorbell that was not delivered, or whose delivery was not recorded. */
    record Owed(long id, ChangeDoorbell doorbell, String payload) {}

    private static final TypeReference<ChangeDoorbell> DOORBELL = new TypeReference<>() {};

    @Transactional
    List<Owed> overdueDoorbells(int olderThanSeconds, int limit) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT id, payload FROM outbox
                        WHERE topic = :topic
                          AND created_at < clock_timestamp() - make_interval(secs => CAST(:age AS double precision))
                        ORDER BY id LIMIT :limit""")
                .setParameter("topic", Topics.CHANGES)
                .setParameter("age", olderThanSeconds)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> owed((Object[]) row)).toList();
    }

    private static Owed owed(Object[] row) {
        String payload = (String) row[1];
        return new Owed(((Number) row[0]).longValue(), LedgerJson.read(payload, DOORBELL), payload);
    }
}
