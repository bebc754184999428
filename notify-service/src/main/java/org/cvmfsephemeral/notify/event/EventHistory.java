package org.cvmfsephemeral.notify.event;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.notify.kafka.ByteConsumers;
import org.cvmfsephemeral.notify.kafka.FollowSettings;
import org.jboss.logging.Logger;

/**
 * Reads events that are no longer in memory from Kafka, a page at a time, for streams that were away for long.
 *
 * <p>A stream gets its next page when it has written the one before, so a slow one occupies no thread. Pages that are in memory
 * at the same time are bounded: who wants one waits for his turn, and lines up again after each.
 */
@Singleton
class EventHistory {
    private static final Logger LOG = Logger.getLogger(EventHistory.class);
    /** After which no further event is added to a page. */
    private static final int PAGE_BYTES = 128 * 1024;
    /** Fetches for a page that few events belong into, before others get their turn. */
    private static final int MAX_POLLS = 20;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Map<String, Object> SMALL_FETCHES = Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 * 1024,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 256 * 1024,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");

    /** Who wants events from a position on. Called by a reading thread. */
    interface Recipient {
        /** Whether anybody still waits. */
        boolean isWaiting();

        /** Says {@link Turn#end} when the page is no longer needed. */
        void received(Page page, Turn turn);

        /** There is no page, and no turn to be ended. */
        void failed();
    }

    /**
     * @param from where the page begins: where it was asked to, or at the oldest event that Kafka still has
     * @param events those that were wanted
     * @param next the offset after the last one that was looked at
     * @param beyondEnd whether it was asked to begin after the end of the topic
     */
    record Page(long from, List<Event> events, long next, boolean beyondEnd) {}

    /** The right to have a page in memory. */
    interface Turn {
        void end();
    }

    private record Request(Position position, EventFilter filter, Recipient recipient) {}

    private final ByteConsumers consumers;
    private final FollowSettings follow;
    private final EventDecoder decoder;
    private final ExecutorService threads;
    private final Queue<Consumer<byte[], byte[]>> idle = new ConcurrentLinkedQueue<>();
    private final Queue<Request> waiting = new ArrayDeque<>();
    private int turns;

    EventHistory(ByteConsumers consumers, FollowSettings follow, EventDecoder decoder, EventSettings settings) {
        this.consumers = consumers;
        this.follow = follow;
        this.decoder = decoder;
        this.turns = settings.resuming();
        threads = Executors.newFixedThreadPool(settings.readers(), task -> {
            Thread thread = new Thread(task, "event-history");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Returns at once. */
    void request(Position position, EventFilter filter, Recipient recipient) {
        Request request = new Request(position, filter, recipient);
        synchronized (waiting) {
            if (turns == 0) {
                waiting.add(request);
                return;
            }
            turns--;
        }
        start(request);
    }

    private void endTurn() {
        Request next;
        synchronized (waiting) {
            do {
                next = waiting.poll();
            } while (next != null && !next.recipient().isWaiting());
            if (next == null) {
                turns++;
                return;
            }
        }
        start(next);
    }

    private void start(Request request) {
        try {
            threads.execute(() -> read(request));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, nothing is read any more");
        }
    }

    private void read(Request request) {
        if (!request.recipient().isWaiting()) {
            endTurn();
            return;
        }
        Page page;
        try {
            page = read(request.position(), request.filter());
        } catch (RuntimeException e) {
            LOG.warnf("older events cannot be read, trying again cause=\"%s\"", e.getMessage());
            request.recipient().failed();
            endTurn();
            return;
        }
        request.recipient().received(page, this::endTurn);
    }

    private Page read(Position position, EventFilter filter) {
        Consumer<byte[], byte[]> known = idle.poll();
        Consumer<byte[], byte[]> consumer = known == null ? open() : known;
        try {
            Page page = read(consumer, position, filter);
            idle.add(consumer);
            return page;
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    private Consumer<byte[], byte[]> open() {
        Consumer<byte[], byte[]> consumer = consumers.open("notify-" + Topics.EVENTS + "-history", SMALL_FETCHES);
        consumer.assign(List.of(EventReader.PARTITION));
        return consumer;
    }

    private Page read(Consumer<byte[], byte[]> consumer, Position position, EventFilter filter) {
        List<TopicPartition> partition = List.of(EventReader.PARTITION);
        long oldest =
                consumer.beginningOffsets(partition, follow.requestTimeout()).get(EventReader.PARTITION);
        long end = consumer.endOffsets(partition, follow.requestTimeout()).get(EventReader.PARTITION);
        long from = Math.max(oldest, position.offset());
        if (from > end) {
            return new Page(oldest, List.of(), oldest, true);
        }
        consumer.seek(EventReader.PARTITION, from);
        List<Event> events = new ArrayList<>();
        long next = from;
        int bytes = 0;
        for (int polls = 0; polls < MAX_POLLS && next < end && bytes < PAGE_BYTES; polls++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (bytes >= PAGE_BYTES) {
                    break;
                }
                next = record.offset() + 1;
                bytes += add(events, new EventId(position.topic(), record.offset()), record.value(), filter);
            }
        }
        return new Page(from, events, next, false);
    }

    /** @return its size if it was added, otherwise 0 */
    private int add(List<Event> events, EventId id, byte[] value, EventFilter filter) {
        try {
            Event event = decoder.decode(id, value);
            if (filter.accepts(event)) {
                events.add(event);
                return event.size();
            }
        } catch (UnreadableEventException e) {
            LOG.debugf("event skipped offset=%d cause=\"%s\"", id.offset(), e.getMessage());
        }
        return 0;
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
        idle.forEach(consumer -> consumer.close(CloseOptions.timeout(Duration.ZERO)));
    }
}
