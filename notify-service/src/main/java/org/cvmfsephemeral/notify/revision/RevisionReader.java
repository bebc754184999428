package org.cvmfsephemeral.notify.revision;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
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
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.cvmfsephemeral.messages.TopicProvisioning;
import org.cvmfsephemeral.messages.Topics;
import org.jboss.logging.Logger;

/**
 * Follows the whole revisions topic, from its beginning, for as long as the process lives.
 *
 * <p>Partitions are assigned, not shared out in a consumer group: every replica needs all of them, nothing is committed,
 * and the end at start must be known per partition. Whatever fails is tried again for ever; subscribers never notice.
 */
@Singleton
class RevisionReader {
    private static final Logger LOG = Logger.getLogger(RevisionReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** An empty partition lets a poll wait, though its end is reached at once. */
    private static final Duration POLL_UNTIL_CAUGHT_UP = Duration.ofMillis(50);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Map<String, Object> kafka;
    private final RevisionSettings settings;
    private final RevisionDecoder decoder;
    private final NewestRevisions newest;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::followForEver, "revision-reader");
    private volatile Consumer<byte[], byte[]> current;

    RevisionReader(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            RevisionSettings settings,
            RevisionDecoder decoder,
            NewestRevisions newest) {
        this.kafka = kafka;
        this.settings = settings;
        this.decoder = decoder;
        this.newest = newest;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void stop() throws InterruptedException {
        stopped.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        thread.join(STOP_TIMEOUT.toMillis());
    }

    private void followForEver() {
        while (!isStopped()) {
            try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings())) {
                current = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                LOG.debug("revision reader woken to stop");
            } catch (RuntimeException e) {
                LOG.warnf("revisions unavailable topic=%s cause=\"%s\"", Topics.REVISIONS, describe(e));
            }
            pause();
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = partitionsOrCreate(consumer);
        assign(consumer, partitions, partitions);
        long started = System.nanoTime();
        long nextRefresh = started + settings.partitionRefresh().toNanos();
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, settings.requestTimeout()));
        while (!isStopped()) {
            consumer.poll(ends.isEmpty() ? POLL : POLL_UNTIL_CAUGHT_UP).forEach(this::read);
            if (!ends.isEmpty() && reached(consumer, ends)) {
                markCaughtUp(started);
            }
            if (System.nanoTime() - nextRefresh >= 0) {
                nextRefresh = System.nanoTime() + settings.partitionRefresh().toNanos();
                assignAdded(consumer);
            }
        }
    }

    private Set<TopicPartition> partitionsOrCreate(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = partitions(consumer);
        if (partitions.isEmpty()) {
            TopicProvisioning.createMissing(
                    kafka, settings.topicReplicas(), settings.requestTimeout().toSeconds());
            partitions = partitions(consumer);
        }
        if (partitions.isEmpty()) {
            throw new KafkaException("the topic does not exist yet");
        }
        return partitions;
    }

    private Set<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = new HashSet<>();
        consumer.partitionsFor(Topics.REVISIONS, settings.requestTimeout())
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        return partitions;
    }

    private void assignAdded(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = partitions(consumer);
        List<TopicPartition> added = new ArrayList<>(partitions);
        added.removeAll(consumer.assignment());
        if (!added.isEmpty()) {
            LOG.infof("partitions added topic=%s partitions=%s", Topics.REVISIONS, added);
            assign(consumer, partitions, added);
        }
    }

    private static void assign(
            Consumer<byte[], byte[]> consumer,
            Set<TopicPartition> partitions,
            Collection<TopicPartition> fromBeginning) {
        consumer.assign(partitions);
        consumer.seekToBeginning(fromBeginning);
    }

    private boolean reached(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        ends.entrySet().removeIf(end -> consumer.position(end.getKey(), settings.requestTimeout()) >= end.getValue());
        return ends.isEmpty();
    }

    private void markCaughtUp(long started) {
        newest.markCaughtUp();
        LOG.infof(
                "revisions read to the end repositories=%d millis=%d",
                newest.repositories(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            newest.offer(decoder.decode(record.value()));
        } catch (UnreadableRevisionException e) {
            LOG.warnf(
                    "revision skipped partition=%d offset=%d cause=\"%s\"",
                    record.partition(), record.offset(), e.getMessage());
        }
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> consumer = new HashMap<>(kafka);
        consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        // A topic made by the broker's automatism would not be compacted.
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        consumer.put(ConsumerConfig.CLIENT_ID_CONFIG, "notify-revisions");
        consumer.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return consumer;
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
