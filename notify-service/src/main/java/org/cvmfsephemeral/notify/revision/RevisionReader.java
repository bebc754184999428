package org.cvmfsephemeral.notify.revision;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.notify.kafka.ByteConsumers;
import org.cvmfsephemeral.notify.kafka.FollowSettings;
import org.cvmfsephemeral.notify.kafka.TopicFollower;
import org.cvmfsephemeral.notify.kafka.TopicReader;
import org.jboss.logging.Logger;

/** Reads the revisions topic from its beginning and goes on following it. */
@Singleton
class RevisionReader implements TopicReader {
    private static final Logger LOG = Logger.getLogger(RevisionReader.class);

    private final RevisionDecoder decoder;
    private final NewestRevisions newest;
    private final TopicFollower follower;

    RevisionReader(ByteConsumers consumers, FollowSettings settings, RevisionDecoder decoder, NewestRevisions newest) {
        this.decoder = decoder;
        this.newest = newest;
        follower = new TopicFollower(consumers, settings, Topics.REVISIONS, this);
    }

    void start() {
        follower.start();
    }

    void stop() throws InterruptedException {
        follower.stop();
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            newest.offer(decoder.decode(record.value()), Instant.ofEpochMilli(record.timestamp()));
        } catch (UnreadableRevisionException e) {
            LOG.warnf(
                    "revision skipped partition=%d offset=%d cause=\"%s\"",
                    record.partition(), record.offset(), e.getMessage());
        }
    }

    @Override
    public void reachedEnd(Duration took) {
        newest.markCaughtUp();
        LOG.infof("revisions read to the end repositories=%d millis=%d", newest.repositories(), took.toMillis());
    }
}
