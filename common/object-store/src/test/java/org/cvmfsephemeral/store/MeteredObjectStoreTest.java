package org.cvmfsephemeral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteredObjectStoreTest {
    private static final ObjectKey KEY = ObjectKey.of("repository/object");

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private ObjectStore store;

    @BeforeEach
    void open() {
        store = new MeteredObjectStore(
                new FileObjectStore(folder.resolve("store"), Durability.NONE, Clock.systemUTC()), registry);
    }

    @Test
    void eachRequestIsCountedWithItsOutcome() {
        store.put(KEY, content(), ObjectHeaders.PRIVATE);
        store.read(KEY, 100);
        store.read(KEY, 100);
        store.delete(KEY);

        assertThat(count("put", "ok")).isEqualTo(1);
        assertThat(count("read", "ok")).isEqualTo(2);
        assertThat(count("delete", "ok")).isEqualTo(1);
    }

    @Test
    void whatIsMissingIsAnAnswerAndNoFailure() {
        assertThatThrownBy(() -> store.read(KEY, 100)).isInstanceOf(MissingObjectException.class);

        assertThat(count("read", "other")).isEqualTo(1);
        assertThat(count("read", "unavailable")).isZero();
    }

    @Test
    void conditionThatDoesNotHoldIsAnAnswerToo() {
        store.put(KEY, content(), ObjectHeaders.PRIVATE);

        assertThatThrownBy(() -> store.putIfAbsent(KEY, content(), ObjectHeaders.PRIVATE))
                .isInstanceOf(PreconditionFailedException.class);

        assertThat(count("put", "other")).isEqualTo(1);
    }

    @Test
    void refusalIsOne() {
        store.put(ObjectKey.of("repository"), content(), ObjectHeaders.PRIVATE);

        assertThatThrownBy(() -> store.put(KEY, content(), ObjectHeaders.PRIVATE))
                .isInstanceOf(StoreRefusedException.class);

        assertThat(count("put", "refused")).isEqualTo(1);
    }

    private static ObjectContent content() {
        return ObjectContent.of("content".getBytes(StandardCharsets.UTF_8));
    }

    private long count(String operation, String outcome) {
        return registry.get("cvmfs.store.request")
                .tags("operation", operation, "outcome", outcome)
                .timer()
                .count();
    }
}
