package org.cvmfsephemeral.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {
    private static KafkaServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = KafkaServer.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void recordsSurviveKill() throws Exception {
        createTopic("survives");
        send("survives", "revision 7");
        server.kill();

        server.restart();

        assertThat(firstRecord("survives")).isEqualTo("revision 7");
    }

    @Test
    void topicsAreNotCreatedByWriting() {
        assertThatThrownBy(() -> send("misspelt", "lost")).hasCauseInstanceOf(TimeoutException.class);
    }

    private static void createTopic(String topic) throws Exception {
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void send(String topic, String value) throws Exception {
        try (var producer = new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static String firstRecord(String topic) {
        try (var consumer = new KafkaConsumer<>(client(), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return Awaitility.await()
                    .until(() -> consumer.poll(Duration.ofMillis(200)), records -> !records.isEmpty())
                    .iterator()
                    .next()
                    .value();
        }
    }

    private static Map<String, Object> client() {
        return Map.of("bootstrap.servers", server.bootstrapServers(), "max.block.ms", 2000);
    }
}
