package org.cvmfsephemeral.bench.publish;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.messages.ChangeDoorbell;
import org.cvmfsephemeral.messages.Topics;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Queues changes as services do, with the leases and sessions that belong to them and a doorbell each, but without upload; and waits
 * until they are published.
 */
public final class ChangeQueue implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 900;
    private static final int SLICE_MILLIS = 1000;
    private static final int PAUSE_MILLIS = 1;

    private final Connection ledger;
    private final Connection listening;
    private final KafkaProducer<String, String> doorbells;

    public ChangeQueue(BenchStack stack) throws SQLException {
        this.ledger = stack.connectToLedger();
        this.listening = stack.connectToLedger();
        this.doorbells = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka(), "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
        ledger.setAutoCommit(false);
        try (Statement statement = listening.createStatement()) {
            statement.execute("LISTEN " + Changes.FINAL_CHANNEL);
        }
    }

    /**
     * What became of changes that were queued together.
     *
     * @param queueSeconds to write them into the ledger
     * @param seconds from when all were in the queue until all were published
     * @param stages of the first of them
     */
    public record Published(double queueSeconds, double seconds, Stages stages, List<Long> revisions) {
        double millis() {
            return seconds * 1e3;
        }
    }

    /**
     * Queues the changes in one transaction, rings for each and returns when all are published.
     *
     * @throws IllegalStateException if one is not
     */
    public Published publish(String repository, List<NewChange> changes) throws SQLException, InterruptedException {
        return publish(repository, changes, StageWatch.none());
    }

    /** As {@link #publish(String, List)}, watched in between. */
    Published publish(String repository, List<NewChange> changes, StageWatch watch)
            throws SQLException, InterruptedException {
        awaitIdlePublisher();
        Set<UUID> waiting = new HashSet<>();
        changes.forEach(change -> waiting.add(change.id()));
        long start = System.nanoTime();
        insert(repository, changes);
        long queued = System.nanoTime();
        watch.begin(changes.get(0).id(), queued);
        changes.forEach(change -> ring(repository, change));
        long published = awaitFinal(waiting);
        Stages stages = watch.end();
        return new Published((queued - start) / 1e9, (published - queued) / 1e9, stages, revisions(changes));
    }

    /** So that nothing that is left of the change before is counted. A publisher at work holds the lock of its repository. */
    private void awaitIdlePublisher() throws SQLException, InterruptedException {
        try (PreparedStatement statement =
                ledger.prepareStatement("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")) {
            while (number(statement) > 0) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
        ledger.commit();
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void insert(String repository, List<NewChange> changes) throws SQLException {
        try (PreparedStatement lease = ledger.prepareStatement("""
                        INSERT INTO lease (id, repository, path, holder, change_id)
                        VALUES (gen_random_uuid(), ?, ?, 'bench', ?)""");
                PreparedStatement session = ledger.prepareStatement("""
                        INSERT INTO session (id, repository, kind, ends_at, change_id)
                        VALUES (gen_random_uuid(), ?, 'UPLOAD', clock_timestamp() + interval '1 hour', ?)""");
                PreparedStatement change = ledger.prepareStatement(
                        "INSERT INTO change (id, repository, state, operations) VALUES (?, ?, 'QUEUED', ?)")) {
            for (NewChange next : changes) {
                lease.setString(1, repository);
                lease.setString(2, next.path());
                lease.setObject(3, next.id());
                lease.addBatch();
                session.setString(1, repository);
                session.setObject(2, next.id());
                session.addBatch();
                change.setObject(1, next.id());
                change.setString(2, repository);
                change.setString(3, next.operations());
                change.addBatch();
            }
            lease.executeBatch();
            session.executeBatch();
            change.executeBatch();
        }
        ledger.commit();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The publisher looks for work without a doorbell as well.
    private void ring(String repository, NewChange change) {
        String doorbell = LedgerJson.write(new ChangeDoorbell(repository, change.id()));
        doorbells.send(new ProducerRecord<>(Topics.CHANGES, repository, doorbell));
    }

    private long awaitFinal(Set<UUID> waiting) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        PGConnection notifications = listening.unwrap(PGConnection.class);
        while (!waiting.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(waiting.size() + " changes were not published");
            }
            PGNotification[] received = notifications.getNotifications(SLICE_MILLIS);
            for (PGNotification notification : received == null ? new PGNotification[0] : received) {
                waiting.remove(UUID.fromString(notification.getParameter()));
            }
        }
        return System.nanoTime();
    }

    private List<Long> revisions(List<NewChange> changes) throws SQLException {
        List<Long> revisions = new ArrayList<>();
        try (PreparedStatement statement =
                ledger.prepareStatement("SELECT state, revision, problem FROM change WHERE id = ?")) {
            for (NewChange change : changes) {
                statement.setObject(1, change.id());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (!row.getString(1).equals("PUBLISHED")) {
                        throw new IllegalStateException(
                                "the change of " + change.path() + " is " + row.getString(1) + ": " + row.getString(3));
                    }
                    revisions.add(row.getLong(2));
                }
            }
        }
        ledger.commit();
        return revisions;
    }

    @Override
    public void close() throws SQLException {
        doorbells.close();
        listening.close();
        ledger.close();
    }
}
