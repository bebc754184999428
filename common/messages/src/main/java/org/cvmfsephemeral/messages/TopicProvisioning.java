package org.cvmfsephemeral.messages;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing; existing ones stay as the operator configured them. */
public final class TopicProvisioning {
    private TopicProvisioning() {}

    /**
     * Returns when they are there.
     *
     * @param kafka client settings, {@code bootstrap.servers} among them
     * @param replicas replication factor of new topics; -1 for the broker's default
     * @throws IllegalStateException if the broker does not answer within the timeout or refuses
     */
    public static void createMissing(Map<String, Object> kafka, short replicas, long timeoutSeconds) {
        List<NewTopic> topics = Topics.ALL.stream()
                .map(topic -> new NewTopic(topic.name(), topic.partitions(), replicas).configs(topic.settings()))
                .toList();
        try (Admin admin = Admin.create(inTime(kafka, timeoutSeconds))) {
            for (var creation : admin.createTopics(topics).values().entrySet()) {
                awaitCreation(creation.getKey(), creation.getValue(), timeoutSeconds);
            }
        }
    }

    /** Closing waits for what is under way, and that waits for as long as the client itself does. */
    private static Map<String, Object> inTime(Map<String, Object> kafka, long timeoutSeconds) {
        int millis = Math.toIntExact(TimeUnit.SECONDS.toMillis(timeoutSeconds));
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("default.api.timeout.ms", millis);
        settings.put("request.timeout.ms", millis);
        return settings;
    }

    private static void awaitCreation(
            String topic, org.apache.kafka.common.KafkaFuture<Void> creation, long timeoutSeconds) {
        try {
            creation.get(timeoutSeconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic " + topic + " could not be created", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("topic " + topic + " could not be created in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + topic, e);
        }
    }
}
