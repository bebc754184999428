package org.cvmfsephemeral.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TopicProvisioningTest {
    private static final short BROKER_DEFAULT = -1;
    private static final int TIMEOUT_SECONDS = 30;

    private static KafkaServer kafka;
    private static Admin admin;

    @BeforeAll
    static void startKafka(@TempDir Path folder) {
        kafka = KafkaServer.start(folder.resolve("kafka"));
        admin = Admin.create(clientSettings());
    }

    @AfterAll
    static void stopKafka() {
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void removeTopics() throws Exception {
        List<String> topics = List.copyOf(admin.listTopics().names().get());
        admin.deleteTopics(topics).all().get();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> admin.listTopics().names().get().isEmpty());
    }

    @Test
    void createsAllTopics() throws Exception {
        // When
        TopicProvisioning.createMissing(clientSettings(), BROKER_DEFAULT, TIMEOUT_SECONDS);

        // Then
        assertThat(description("cvmfs.changes").partitions()).hasSize(8);
        assertThat(description("cvmfs.revisions").partitions()).hasSize(8);
        assertThat(description("cvmfs.requests").partitions()).hasSize(1);
    }

    @Test
    void requestsAreKeptForAnHour() throws Exception {
        // When
        TopicProvisioning.createMissing(clientSettings(), BROKER_DEFAULT, TIMEOUT_SECONDS);

        // Then
        assertThat(settings("cvmfs.requests").get("retention.ms").value())
                .isEqualTo(Long.toString(Duration.ofHours(1).toMillis()));
    }

    @Test
    void doorbellsAreKeptForADay() throws Exception {
        // When
        TopicProvisioning.createMissing(clientSettings(), BROKER_DEFAULT, TIMEOUT_SECONDS);

        // Then
        assertThat(settings("cvmfs.changes").get("retention.ms").value())
                .isEqualTo(Long.toString(Duration.ofDays(1).toMillis()));
        assertThat(settings("cvmfs.changes").get("cleanup.policy").value()).isEqualTo("delete");
    }

    @Test
    void newestRevisionIsKeptForEver() throws Exception {
        // When
        TopicProvisioning.createMissing(clientSettings(), BROKER_DEFAULT, TIMEOUT_SECONDS);

        // Then
        assertThat(settings("cvmfs.revisions").get("cleanup.policy").value()).isEqualTo("compact");
    }

    @Test
    void existingTopicStaysAsItsOperatorMadeIt() throws Exception {
        // Given
        NewTopic own = new NewTopic("cvmfs.changes", 3, (short) 1).configs(Map.of("retention.ms", "60000"));
        admin.createTopics(List.of(own)).all().get();

        // When
        TopicProvisioning.createMissing(clientSettings(), BROKER_DEFAULT, TIMEOUT_SECONDS);

        // Then
        assertThat(description("cvmfs.changes").partitions()).hasSize(3);
        assertThat(settings("cvmfs.changes").get("retention.ms").value()).isEqualTo("60000");
        assertThat(description("cvmfs.revisions").partitions()).hasSize(8);
    }

    @Test
    void creatingTwiceIsHarmless() {
        TopicProvisioning.createMissing(clientSettings(), BROKER_DEFAULT, TIMEOUT_SECONDS);

        assertThatCode(() -> TopicProvisioning.createMissing(clientSettings(), BROKER_DEFAULT, TIMEOUT_SECONDS))
                .doesNotThrowAnyException();
    }

    @Test
    void refusalNamesTheTopic() {
        short moreThanBrokers = 3;

        assertThatThrownBy(() -> TopicProvisioning.createMissing(clientSettings(), moreThanBrokers, TIMEOUT_SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cvmfs.")
                .hasMessageContaining("could not be created");
    }

    @Test
    void brokerThatIsAwayIsNotWaitedForLongerThanSaid() throws IOException {
        // Given
        Map<String, Object> nobody = Map.of("bootstrap.servers", "127.0.0.1:" + unusedPort());

        // When
        long started = System.nanoTime();
        assertThatThrownBy(() -> TopicProvisioning.createMissing(nobody, BROKER_DEFAULT, 2))
                .isInstanceOf(IllegalStateException.class);

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
    }

    private static TopicDescription description(String topic) throws Exception {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        } catch (ExecutionException e) {
            throw new AssertionError("no topic " + topic, e);
        }
    }

    private static Config settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Map<String, Object> clientSettings() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }
}
