package org.cvmfsephemeral.notify.event;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.notify.kafka.ByteConsumers;
import org.cvmfsephemeral.notify.kafka.FollowSettings;
import org.cvmfsephemeral.notify.kafka.TopicFollower;
import org.cvmfsephemeral.notify.kafka.TopicReader;
import org.jboss.logging.Logger;

/** Follows the events topic: first as much of its end as is kept in memory, then whatever comes. */
@Singleton
class EventReader implements TopicReader {
    static final TopicPartition PARTITION = new TopicPartition(Topics.EVENTS, 0);
    private static final Logger LOG = Logger.getLogger(EventReader.class);

    private final EventDecoder decoder;
    private final RecentEvents recent;
    private final EventStreams streams;
    private final FollowSettings settings;
    private final TopicFollower follower;
    private String topic;

    EventReader(
            ByteConsumers consumers,
            FollowSettings settings,
            EventDecoder decoder,
            RecentEvents recent,
            EventStreams streams) {
        this.decoder = decoder;
        this.recent = recent;
        this.streams = streams;
        this.settings = settings;
        follower = new TopicFollower(consumers, settings, Topics.EVENTS, this);
    }

    void start() {
        follower.start();
    }

    void stop() throws InterruptedException {
        follower.stop();
    }

    @Override
    public void seek(Uuid topicId, Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        if (partitions.contains(PARTITION)) {
            seekEvents(EventId.shortOf(topicId), consumer);
        }
        List<TopicPartition> others = partitions.stream()
                .filter(partition -> !partition.equals(PARTITION))
                .toList();
        // None would mean all.
        if (!others.isEmpty()) {
            consumer.seekToEnd(others);
        }
    }

    private void seekEvents(String topicRead, Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partition = List.of(PARTITION);
        long oldest =
                consumer.beginningOffsets(partition, settings.requestTimeout()).get(PARTITION);
        long end = consumer.endOffsets(partition, settings.requestTimeout()).get(PARTITION);
        Optional<Long> next = recent.nextOn(topicRead).filter(known -> known >= oldest && known <= end);
        if (next.isEmpty()) {
            long start = Math.max(oldest, end - recent.mostEvents());
            recent.begin(topicRead, start, end);
            LOG.infof("events read topic=%s oldest=%d from=%d end=%d", topicRead, oldest, start, end);
        }
        topic = topicRead;
        consumer.seek(PARTITION, next.orElseGet(() -> recent.nextOn(topicRead).orElseThrow()));
        streams.wakeAll();
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.partition() != PARTITION.partition()) {
            LOG.warnf("event on a wrong partition ignored partition=%d", record.partition());
            return;
        }
        if (recent.nextOn(topic).filter(next -> record.offset() < next).isPresent()) {
            throw new KafkaException("offsets went back: the topic was made anew, or has lost its end");
        }
        recent.add(record.offset(), decode(record));
        streams.wakeAll();
    }

    private Optional<Event> decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(decoder.decode(new EventId(topic, record.offset()), record.value()));
        } catch (UnreadableEventException e) {
            LOG.warnf("event skipped offset=%d cause=\"%s\"", record.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void reachedEnd(Duration took) {
        LOG.debugf("events read to the end millis=%d", took.toMillis());
    }
}
