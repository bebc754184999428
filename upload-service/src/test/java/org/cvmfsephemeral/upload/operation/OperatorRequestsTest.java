package org.cvmfsephemeral.upload.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.messages.OperatorRequestDeserializer;
import org.cvmfsephemeral.messages.TopicProvisioning;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.testing.BackingServices;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(BackingServices.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OperatorRequestsTest {
    private static final TopicPartition ONLY = new TopicPartition(Topics.REQUESTS, 0);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    @Inject
    OperatorRequests requests;

    @Inject
    Clock clock;

    @BeforeEach
    void createTopics() {
        TopicProvisioning.createMissing(Map.of("bootstrap.servers", brokers), (short) 1, 30);
    }

    @Test
    void requestIsOnTheTopicWhenItWasSent() {
        // Given
        RepositoryName name = RepositoryName.of(UUID.randomUUID() + ".test");
        Instant before = clock.instant();

        // When
        UUID correlation = requests.send(OperatorRequest.Kind.EXPIRE_NOW, Optional.of(name));

        // Then
        ConsumerRecord<String, OperatorRequest> sent = newest();
        assertThat(sent.key()).isEqualTo(name.value());
        assertThat(sent.value().kind()).isEqualTo(OperatorRequest.Kind.EXPIRE_NOW);
        assertThat(sent.value().target()).contains(name);
        assertThat(sent.value().correlation()).isEqualTo(correlation);
        assertThat(sent.value().requestedAt())
                .isBetween(before.getEpochSecond(), clock.instant().getEpochSecond());
    }

    @Test
    void requestForAllRepositoriesNamesNone() {
        UUID correlation = requests.send(OperatorRequest.Kind.RESIGN_WHITELISTS, Optional.empty());

        ConsumerRecord<String, OperatorRequest> sent = newest();
        assertThat(sent.key()).isNull();
        assertThat(sent.value().target()).isEmpty();
        assertThat(sent.value().correlation()).isEqualTo(correlation);
    }

    private ConsumerRecord<String, OperatorRequest> newest() {
        try (Consumer<String, OperatorRequest> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new OperatorRequestDeserializer())) {
            consumer.assign(List.of(ONLY));
            consumer.seek(ONLY, consumer.endOffsets(List.of(ONLY)).get(ONLY) - 1);
            List<ConsumerRecord<String, OperatorRequest>> records = List.of();
            while (records.isEmpty()) {
                records = consumer.poll(Duration.ofMillis(200)).records(ONLY);
            }
            return records.get(records.size() - 1);
        }
    }
}
