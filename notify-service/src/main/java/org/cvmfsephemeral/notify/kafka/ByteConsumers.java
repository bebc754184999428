package org.cvmfsephemeral.notify.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.cvmfsephemeral.messages.TopicProvisioning;

/** Opens consumers outside of any group: each replica needs all of a topic, and nothing is committed. */
@Singleton
public class ByteConsumers {
    private final Map<String, Object> kafka;
    private final MeterRegistry registry;

    public ByteConsumers(@Identifier("default-kafka-broker") Map<String, Object> kafka, MeterRegistry registry) {
        this.kafka = kafka;
        this.registry = registry;
    }

    /** Reading a topic failed and will be begun again. */
    void countFailure(String topic) {
        failures(topic).increment();
    }

    Counter failures(String topic) {
        return Counter.builder("cvmfs.broker.failures")
                .description("Messages that Kafka did not take in time, and reads of it that failed; all are repeated")
                .tag("channel", topic.substring(topic.lastIndexOf('.') + 1))
                .register(registry);
    }

    /**
     * @param clientId names the consumer in the broker's metrics and logs
     * @param special settings that differ from those of the service
     */
    public Consumer<byte[], byte[]> open(String clientId, Map<String, Object> special) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        // A topic made by the broker's automatism would not have the settings it needs.
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.putAll(special);
        return new KafkaConsumer<>(settings);
    }

    /**
     * The id of the topic: one that was removed and made anew has another one.
     *
     * @throws KafkaException if the broker does not say in time
     */
    Uuid topicId(String topic, Duration timeout) {
        Map<String, Object> settings = new HashMap<>(kafka);
        int millis = Math.toIntExact(timeout.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        try (Admin admin = Admin.create(settings)) {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get(millis, TimeUnit.MILLISECONDS)
                    .topicId();
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the topic's id is not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    void createMissingTopics(FollowSettings settings) {
        TopicProvisioning.createMissing(
                kafka, settings.topicReplicas(), settings.requestTimeout().toSeconds());
    }
}
