package org.cvmfsephemeral.publisher.announce;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Tells the world of published revisions. Called under the repository's publish lock, which keeps announcements in order but for
 * one that is still on its way when the lock has gone to another publisher. Whoever finds out that its own was overtaken has the
 * newest announced once more, so that the compacted topic never ends with an older manifest.
 */
@ApplicationScoped
public class RevisionAnnouncer {
    private static final Logger LOG = Logger.getLogger(RevisionAnnouncer.class);
    private static final int BUFFERED = 1_000;

    private final Emitter<RepositoryRevision> revisions;
    private final Outbox outbox;
    private final Repositories repositories;
    private final Counter failures;
    /** The newest announcement sent and neither confirmed nor lost. */
    private final Map<RepositoryName, Long> underWay = new ConcurrentHashMap<>();

    RevisionAnnouncer(
            @Channel("revisions") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<RepositoryRevision> revisions,
            Outbox outbox,
            Repositories repositories,
            MeterRegistry registry) {
        this.revisions = revisions;
        this.outbox = outbox;
        this.repositories = repositories;
        this.failures = Counter.builder("cvmfs.broker.failures")
                .description("Messages that Kafka did not take in time, and reads of it that failed; all are repeated")
                .tag("channel", "revisions")
                .register(registry);
    }

    /** Sends a revision that has just become the published one; does not wait for the broker. */
    public void announce(RepositoryName repository, PendingRevision published, long announcement) {
        send(
                repository,
                announcement,
                new RepositoryRevision(
                        repository.value(),
                        published.revision(),
                        published.publishedAt(),
                        published.rootHash(),
                        published.manifest()));
    }

    /** Sends the newest revision again if an announcement is owed that is not under way. */
    public void announceOwed(RepositoryName repository) {
        long owed = outbox.newestAnnouncement(repository);
        if (owed > underWay.getOrDefault(repository, 0L)) {
            repositories.find(repository).ifPresent(current -> announceCurrent(current, owed));
        }
    }

    private void announceCurrent(Repository current, long announcement) {
        current.manifest()
                .ifPresent(manifest -> send(
                        current.name(),
                        announcement,
                        new RepositoryRevision(
                                current.name().value(),
                                current.revision(),
                                current.publishedAt(),
                                current.rootHash().orElseThrow().toString(),
                                manifest)));
    }

    private void send(RepositoryName repository, long announcement, RepositoryRevision revision) {
        underWay.put(repository, announcement);
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(repository.value())
                .build();
        try {
            revisions.send(Message.of(
                    revision,
                    Metadata.of(metadata),
                    () -> confirmed(repository, announcement, revision.revision()),
                    reason -> lost(repository, announcement, reason)));
        } catch (IllegalStateException e) {
            lost(repository, announcement, e);
        }
    }

    private CompletableFuture<Void> confirmed(RepositoryName repository, long announcement, long revision) {
        return CompletableFuture.runAsync(() -> {
            try {
                announceAgainIfOvertaken(repository, revision);
                outbox.announced(repository, announcement);
            } finally {
                underWay.remove(repository, announcement);
            }
        });
    }

    private void announceAgainIfOvertaken(RepositoryName repository, long revision) {
        boolean overtaken = repositories
                .find(repository)
                .filter(current -> current.revision() > revision)
                .isPresent();
        if (overtaken) {
            outbox.announce(repository);
        }
    }

    private CompletableFuture<Void> lost(RepositoryName repository, long announcement, Throwable reason) {
        failures.increment();
        LOG.warnf("revision not announced, the sweep will repeat it repository=%s error=%s", repository, reason);
        underWay.remove(repository, announcement);
        return CompletableFuture.completedFuture(null);
    }
}
