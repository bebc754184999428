package org.cvmfsephemeral.notify.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.notify.kafka.ByteConsumers;
import org.cvmfsephemeral.notify.kafka.FollowSettings;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.cvmfsephemeral.notify.kafka.RevisionsTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reader on a real broker that has no topic at first. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RevisionReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static KafkaServer kafka;

    private final Map<String, Long> announced = new ConcurrentHashMap<>();
    private NewestRevisions newest;
    private RevisionReader reader;

    @BeforeAll
    static void startKafka() {
        kafka = RealKafka.startNew();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void removeTopic() throws Exception {
        if (!kafka.isAlive()) {
            kafka.restart();
        }
        try (Admin admin = Admin.create(clientSettings())) {
            if (admin.listTopics().names().get().contains(Topics.REVISIONS)) {
                admin.deleteTopics(List.of(Topics.REVISIONS)).all().get();
            }
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(Topics.REVISIONS));
        }
    }

    @AfterEach
    void stopReader() throws InterruptedException {
        reader.stop();
    }

    @Test
    void createsTheMissingTopicCompacted() throws Exception {
        // When
        startReader();
        await().atMost(PATIENCE).until(newest::isCaughtUp);

        // Then
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.REVISIONS);
        try (Admin admin = Admin.create(clientSettings())) {
            assertThat(admin.describeConfigs(List.of(topic))
                            .all()
                            .get()
                            .get(topic)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
        }
    }

    @Test
    void freshReaderKnowsWhatWasAnnouncedBeforeItsTime() throws Exception {
        // Given revisions that another reader's life saw
        startReader();
        await().atMost(PATIENCE).until(newest::isCaughtUp);
        try (RevisionsTopic topic = new RevisionsTopic(kafka.bootstrapServers())) {
            topic.announce(revision("a.example.org", 1));
            topic.announce(revision("a.example.org", 2));
            topic.announce(revision("b.example.org", 9));
        }
        reader.stop();
        announced.clear();

        // When
        startReader();
        await().atMost(PATIENCE).until(newest::isCaughtUp);

        // Then
        assertThat(announced).containsOnly(Map.entry("a.example.org", 2L), Map.entry("b.example.org", 9L));
    }

    @Test
    void startsWithoutKafkaAndReadsItWhenItComes() {
        // Given
        kafka.kill();
        startReader();

        // When
        kafka.restart();

        // Then
        await().atMost(PATIENCE).until(newest::isCaughtUp);
    }

    @Test
    void isNotCaughtUpWithoutKafka() {
        // Given
        kafka.kill();

        // When
        startReader();

        // Then
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(3)).until(() -> !newest.isCaughtUp());
    }

    @Test
    void followsOnAfterALossOfKafka() {
        // Given
        startReader();
        await().atMost(PATIENCE).until(newest::isCaughtUp);
        kafka.kill();
        kafka.restart();

        // When
        try (RevisionsTopic topic = new RevisionsTopic(kafka.bootstrapServers())) {
            topic.announce(revision("a.example.org", 1));
        }

        // Then
        await().atMost(PATIENCE).until(() -> announced.containsKey("a.example.org"));
    }

    @Test
    void skipsWhatItCannotRead() {
        // Given
        startReader();
        await().atMost(PATIENCE).until(newest::isCaughtUp);

        // When
        try (RevisionsTopic topic = new RevisionsTopic(kafka.bootstrapServers())) {
            topic.send("a.example.org", "{ not json".getBytes(StandardCharsets.UTF_8));
            topic.send("a.example.org", null);
            topic.announce(revision("a.example.org", 5));
        }

        // Then
        await().atMost(PATIENCE).until(() -> Long.valueOf(5).equals(announced.get("a.example.org")));
    }

    @Test
    void readsPartitionsThatAreAddedLater() throws Exception {
        // Given
        startReader();
        await().atMost(PATIENCE).until(newest::isCaughtUp);
        try (Admin admin = Admin.create(clientSettings())) {
            admin.createPartitions(Map.of(Topics.REVISIONS, NewPartitions.increaseTo(40)))
                    .all()
                    .get();
        }

        // When the repositories spread over old and new partitions
        try (RevisionsTopic topic = new RevisionsTopic(kafka.bootstrapServers())) {
            for (int i = 0; i < 100; i++) {
                topic.announceLater(revision("r" + i + ".example.org", 1));
            }
            topic.flush();
        }

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(announced).hasSize(100));
    }

    private void startReader() {
        newest = new NewestRevisions(List.of(announcements -> announcements.forEach(announcement -> announced.put(
                announcement.revision().repository(), announcement.revision().revision()))));
        reader = new RevisionReader(
                new ByteConsumers(clientSettings(), new SimpleMeterRegistry()),
                settings(),
                new RevisionDecoder(new ObjectMapper()),
                newest);
        reader.start();
    }

    private static Map<String, Object> clientSettings() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers(), "metadata.max.age.ms", "1000");
    }

    private static FollowSettings settings() {
        return new SmallRyeConfigBuilder()
                .withMapping(FollowSettings.class)
                .withDefaultValue("cvmfs.notify.kafka.partition-refresh", "1s")
                .withDefaultValue("cvmfs.notify.kafka.request-timeout", "3s")
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(FollowSettings.class);
    }

    private static RepositoryRevision revision(String repository, long revision) {
        return new RepositoryRevision(repository, revision, 1_700_000_000L, "ab", new byte[] {1});
    }
}
