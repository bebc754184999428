package org.cvmfsephemeral.notify.kafka;

import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Wants a topic's records. Called by one thread only, so it must not block. */
public interface TopicReader {
    /**
     * Says where reading goes on, by seeking: called at start, after a failure, and for partitions that were added. From
     * their beginning unless the reader knows better.
     *
     * @param topicId of the topic by now: one that was removed and made anew has another one
     * @throws org.apache.kafka.common.KafkaException to have it tried again
     */
    default void seek(Uuid topicId, Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        consumer.seekToBeginning(partitions);
    }

    /**
     * In the order of the partition; the value is null if the key was deleted.
     *
     * @throws org.apache.kafka.common.KafkaException to begin anew with {@link #seek}
     */
    void read(ConsumerRecord<byte[], byte[]> record);

    /**
     * Everything was read that the topic held when reading began, at start or after a failure.
     *
     * @param took since reading began
     */
    void reachedEnd(Duration took);
}
