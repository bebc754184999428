package org.cvmfsephemeral.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.messages.Topics;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The publisher hears of collections. */
@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class CollectionNewsTest {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    @Inject
    CollectionNews news;

    @Test
    void aCollectionIsToldToThePublisher() throws Exception {
        RepositoryName repository =
                RepositoryName.of("collected-" + UUID.randomUUID().toString().substring(0, 8) + ".example.org");
        List<String> heard = new ArrayList<>();
        try (Consumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> topic = List.of(new TopicPartition(Topics.REQUESTS, 0));
            consumer.assign(topic);
            consumer.seekToBeginning(topic);

            news.tell(repository);

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(200))) {
                    if (repository.value().equals(message.key())) {
                        heard.add(message.value());
                    }
                }
                return !heard.isEmpty();
            });
        }
        JsonNode request = new ObjectMapper().readTree(heard.get(0));
        assertThat(heard).hasSize(1);
        assertThat(request.path("kind").asText()).isEqualTo("COLLECTED");
        assertThat(request.path("repository").asText()).isEqualTo(repository.value());
    }
}
