package org.cvmfsephemeral.ledger.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.messages.AuditRecord;
import org.cvmfsephemeral.messages.ChangeDoorbell;
import org.cvmfsephemeral.messages.RepositoryEvent;
import org.cvmfsephemeral.messages.Topics;

/**
 * What committed transactions owe to Kafka. A message is a row first; it is sent right after the commit, and once more by a
 * sweep if its row is still there later, so that neither a crash nor an outage of Kafka loses one.
 */
@ApplicationScoped
public class Outbox {
    private final EntityManager entities;
    private final TransactionSynchronizationRegistry transactions;
    private final OutboxSender sender;

    Outbox(EntityManager entities, TransactionSynchronizationRegistry transactions, OutboxSender sender) {
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
        sendWhenCommitted(owe(List.of(new Message(Topics.CHANGES, repository.value(), payload))));
    }

    /**
     * Owes the world these events, in the caller's transaction and in this order. They are one statement, however many: a
     * transaction hands over all its events at once.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void tell(List<? extends RepositoryEvent> events) {
        if (!events.isEmpty()) {
            sendWhenCommitted(owe(events.stream().map(Message::of).toList()));
        }
    }

    /** Owes those who watch what is done this record, in the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void tell(AuditRecord done) {
        String key = done.repository() == null ? "" : done.repository();
        sendWhenCommitted(owe(List.of(new Message(Topics.AUDIT, key, LedgerJson.write(done)))));
    }

    /**
     * Owes the announcement of the repository's newest revision; it carries no copy of it.
     *
     * @return the announcement, for {@link #announced}
     */
    @Transactional
    public long announce(RepositoryName repository) {
        return owe(List.of(Message.announcement(repository))).get(0).id();
    }

    /**
     * As {@link #announce(RepositoryName)}, together with the events that the revision is.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public long announce(RepositoryName repository, List<? extends RepositoryEvent> events) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.announcement(repository));
        events.forEach(event -> messages.add(Message.of(event)));
        List<Owed> owed = owe(messages);
        sendWhenCommitted(owed.subList(1, owed.size()));
        return owed.get(0).id();
    }

    private record Message(String topic, String key, String payload) {
        static Message of(RepositoryEvent event) {
            return new Message(Topics.EVENTS, event.repository(), LedgerJson.write(event));
        }

        static Message announcement(RepositoryName repository) {
            return new Message(Topics.REVISIONS, repository.value(), "");
        }
    }

    /** One statement for all; their ids rise in the order of the messages. */
    private List<Owed> owe(List<Message> messages) {
        List<?> ids = entities.createNativeQuery("""
                        INSERT INTO outbox (topic, key, payload)
                        SELECT topic, key, payload
                        FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:payloads AS text[]))
                             WITH ORDINALITY AS owed (topic, key, payload, position)
                        ORDER BY position RETURNING id""")
                .setParameter("topics", column(messages, Message::topic))
                .setParameter("keys", column(messages, Message::key))
                .setParameter("payloads", column(messages, Message::payload))
                .getResultList();
        List<Long> rising =
                ids.stream().map(id -> ((Number) id).longValue()).sorted().toList();
        List<Owed> owed = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            owed.add(new Owed(rising.get(i), message.topic(), message.key(), message.payload()));
        }
        return owed;
    }

    private static String[] column(List<Message> messages, Function<Message, String> value) {
        return messages.stream().map(value).toArray(String[]::new);
    }

    private void sendWhenCommitted(List<Owed> owed) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    owed.forEach(sender::send);
                }
            }
        });
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
        entities.createNativeQuery("DELETE FROM outbox WHERE id = ANY (CAST(:ids AS bigint[]))")
                .setParameter("ids", ids.toArray(Long[]::new))
                .executeUpdate();
    }

    /** A row that comes back after a crash is sent once more, which is harmless. */
    private void relaxCommit() {
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
    }

    /**
     * Takes over messages that were not delivered, or whose delivery was not recorded, the oldest first: for a while nobody
     * else is given them.
     *
     * @param age since they were recorded, or taken over the last time
     */
    @Transactional
    List<Owed> claimOverdue(String topic, Duration age, int limit) {
        relaxCommit();
        // Materialized, or the statement may look for the oldest more than once and lock more of them.
        List<?> rows = entities.createNativeQuery("""
                        WITH overdue AS MATERIALIZED (
                            SELECT id FROM outbox
                            WHERE topic = :topic
                              AND COALESCE(tried_at, created_at) < clock_timestamp()
                                    - make_interval(secs => CAST(:age AS double precision))
                            ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
                        UPDATE outbox SET tried_at = clock_timestamp()
                        FROM overdue WHERE outbox.id = overdue.id
                        RETURNING outbox.id, key, payload""")
                .setParameter("topic", topic)
                .setParameter("age", age.toMillis() / 1000.0)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Owed(((Number) row[0]).longValue(), topic, (String) row[1], (String) row[2]))
                .sorted(Comparator.comparingLong(Owed::id))
                .toList();
    }

    /**
     * Gives up the oldest messages of a topic beyond a number or an age. Doorbells and announcements are owed for as long as it takes.
     *
     * @return how many messages nobody will hear of
     */
    @Transactional
    int drop(String topic, Duration olderThan, int beyond) {
        relaxCommit();
        return entities.createNativeQuery("""
                        DELETE FROM outbox WHERE topic = :topic
                          AND (created_at < clock_timestamp() - make_interval(secs => CAST(:age AS double precision))
                               OR id <= (SELECT id FROM outbox WHERE topic = :topic
                                         ORDER BY id DESC OFFSET :beyond LIMIT 1))""")
                .setParameter("topic", topic)
                .setParameter("age", olderThan.toMillis() / 1000.0)
                .setParameter("beyond", beyond)
                .executeUpdate();
    }
}
