package org.cvmfsephemeral.notify.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.notify.event.RecentEvents.Slice;
import org.cvmfsephemeral.notify.kafka.ByteConsumers;
import org.cvmfsephemeral.notify.kafka.FollowSettings;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several readers, as of several replicas, on one real broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EventReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static KafkaServer kafka;

    private final List<EventReader> readers = new ArrayList<>();

    @BeforeAll
    static void startKafka() {
        kafka = RealKafka.startNew();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @AfterEach
    void stopReaders() throws InterruptedException {
        for (EventReader reader : readers) {
            reader.stop();
        }
    }

    @Test
    void replicasGiveTheSameIds() {
        // Given
        RecentEvents one = startReader(1_000);
        RecentEvents other = startReader(1_000);

        // When
        tell("same.test", 20);

        // Then
        await().atMost(PATIENCE).until(() -> frames(one, "same.test").size() == 20);
        await().atMost(PATIENCE).until(() -> frames(other, "same.test").size() == 20);
        assertThat(frames(other, "same.test")).isEqualTo(frames(one, "same.test"));
    }

    @Test
    void nextLifeOfAReplicaGivesTheSameIds() throws InterruptedException {
        // Given
        RecentEvents before = startReader(1_000);
        tell("life.test", 20);
        await().atMost(PATIENCE).until(() -> frames(before, "life.test").size() == 20);
        stopReaders();

        // When
        RecentEvents after = startReader(1_000);

        // Then
        await().atMost(PATIENCE).until(() -> frames(after, "life.test").size() == 20);
        assertThat(frames(after, "life.test")).isEqualTo(frames(before, "life.test"));
    }

    @Test
    void startReadsNoMoreThanIsKept() {
        // Given
        RecentEvents all = startReader(1_000);
        tell("many.test", 100);
        await().atMost(PATIENCE).until(() -> frames(all, "many.test").size() == 100);

        // When
        RecentEvents few = startReader(10);

        // Then
        await().atMost(PATIENCE).until(() -> frames(few, "many.test").size() == 10);
        assertThat(frames(few, "many.test")).isEqualTo(frames(all, "many.test").subList(90, 100));
    }

    private static void tell(String repository, int count) {
        try (EventTopic topic = new EventTopic(kafka.bootstrapServers())) {
            topic.tellMany(repository, count, 10);
        }
    }

    private static List<String> frames(RecentEvents recent, String repository) {
        List<String> frames = new ArrayList<>();
        if (recent.newest(false).isEmpty()) {
            return frames;
        }
        String topic = recent.newest(false).get().topic();
        long newest = recent.newest(false).get().offset();
        Position position = new Position(topic, Math.max(0, newest - recent.mostEvents()));
        for (Slice slice = recent.after(position, 10);
                !slice.events().isEmpty();
                slice = recent.after(slice.next(), 10)) {
            slice.events().stream()
                    .filter(event -> event.repository().equals(repository))
                    .forEach(event -> frames.add(event.frame().toString()));
        }
        return frames;
    }

    private RecentEvents startReader(int kept) {
        Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
        RecentEvents recent = new RecentEvents(kept, 1 << 20);
        EventStreams none =
                new EventStreams(settings(EventSettings.class), new EventMetrics(new SimpleMeterRegistry()));
        EventReader reader = new EventReader(
                new ByteConsumers(clients, new SimpleMeterRegistry()),
                settings(FollowSettings.class),
                new EventDecoder(new ObjectMapper()),
                recent,
                none);
        readers.add(reader);
        reader.start();
        await().atMost(PATIENCE).until(() -> recent.newest(false).isPresent());
        return recent;
    }

    private static <T> T settings(Class<T> mapping) {
        return new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(mapping);
    }
}
