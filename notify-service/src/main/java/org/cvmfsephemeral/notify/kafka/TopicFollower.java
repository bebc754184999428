package org.cvmfsephemeral.notify.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Follows the whole of a topic for as long as the process lives, on a thread of its own.
 *
 * <p>Partitions are assigned, not shared out in a consumer group: every replica needs all of them, nothing is committed,
 * and the end at start must be known per partition. Whatever fails is tried again for ever; those who are told of the
 * records never notice.
 */
public final class TopicFollower {
    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** An empty partition lets a poll wait, though its end is reached at once. */
    private static final Duration POLL_UNTIL_END = Duration.ofMillis(50);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final ByteConsumers consumers;
    private final FollowSettings settings;
    private final String topic;
    private final TopicReader reader;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> current;

    public TopicFollower(ByteConsumers consumers, FollowSettings settings, String topic, TopicReader reader) {
        this.consumers = consumers;
        this.settings = settings;
        this.topic = topic;
        this.reader = reader;
        // There from the start, so that the first failure is seen as an increase.
        consumers.failures(topic);
        thread = new Thread(this::followForEver, "follow-" + topic);
    }

    /** Returns at once, whether Kafka can be reached or not. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** For good; returns when the thread has ended, or after a few seconds. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        thread.join(STOP_TIMEOUT.toMillis());
    }

    private void followForEver() {
        while (!isStopped()) {
            try (Consumer<byte[], byte[]> consumer = consumers.open("notify-" + topic, Map.of())) {
                current = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                LOG.debugf("woken to stop topic=%s", topic);
            } catch (RuntimeException | Error e) {
                // Errors too: the thread would end, and nobody would notice.
                consumers.countFailure(topic);
                LOG.warnf("topic unavailable topic=%s cause=\"%s\"", topic, describe(e));
            }
            pause();
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = partitionsOrCreate(consumer);
        Uuid topicId = consumers.topicId(topic, settings.requestTimeout());
        assign(topicId, consumer, partitions, partitions);
        long started = System.nanoTime();
        long nextRefresh = started + settings.partitionRefresh().toNanos();
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, settings.requestTimeout()));
        while (!isStopped()) {
            consumer.poll(ends.isEmpty() ? POLL : POLL_UNTIL_END).forEach(reader::read);
            if (!ends.isEmpty() && reached(consumer, ends)) {
                reader.reachedEnd(Duration.ofNanos(System.nanoTime() - started));
            }
            if (System.nanoTime() - nextRefresh >= 0) {
                nextRefresh = System.nanoTime() + settings.partitionRefresh().toNanos();
                requireSame(topicId);
                assignAdded(topicId, consumer);
            }
        }
    }

    private Set<TopicPartition> partitionsOrCreate(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = partitions(consumer);
        if (partitions.isEmpty()) {
            consumers.createMissingTopics(settings);
            partitions = partitions(consumer);
        }
        if (partitions.isEmpty()) {
            throw new KafkaException("the topic does not exist yet");
        }
        return partitions;
    }

    private Set<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = new HashSet<>();
        consumer.partitionsFor(topic, settings.requestTimeout())
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        return partitions;
    }

    /** Offsets of a topic that was removed and made anew say nothing of those before. */
    private void requireSame(Uuid topicId) {
        if (!consumers.topicId(topic, settings.requestTimeout()).equals(topicId)) {
            throw new KafkaException("the topic was made anew");
        }
    }

    private void assignAdded(Uuid topicId, Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = partitions(consumer);
        List<TopicPartition> added = new ArrayList<>(partitions);
        added.removeAll(consumer.assignment());
        if (!added.isEmpty()) {
            LOG.infof("partitions added topic=%s partitions=%s", topic, added);
            assign(topicId, consumer, partitions, added);
        }
    }

    private void assign(
            Uuid topicId,
            Consumer<byte[], byte[]> consumer,
            Set<TopicPartition> partitions,
            Collection<TopicPartition> added) {
        consumer.assign(partitions);
        reader.seek(topicId, consumer, added);
    }

    private boolean reached(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        ends.entrySet().removeIf(end -> consumer.position(end.getKey(), settings.requestTimeout()) >= end.getValue());
        return ends.isEmpty();
    }

    private void pause() {
        try {
            stopped.await(settings.retryDelay().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private static String describe(Throwable failure) {
        return failure.getCause() == null
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + ": " + failure.getCause().getMessage();
    }
}
