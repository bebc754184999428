package org.cvmfsephemeral.publisher.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingContextExecutorTest {
    private static final String KEY = "change";

    private final ExecutorService threads = new LoggingContextExecutor(1, Thread::new);

    @AfterEach
    void stop() {
        MDC.remove(KEY);
        threads.shutdownNow();
    }

    @Test
    void aThreadLogsForWhomItWorks() throws Exception {
        // Given
        MDC.put(KEY, "first");
        Object seenByFirst = threads.submit(() -> MDC.get(KEY)).get();
        MDC.put(KEY, "second");

        // When
        Object seenBySecond = threads.submit(() -> MDC.get(KEY)).get();

        // Then
        assertThat(seenByFirst).isEqualTo("first");
        assertThat(seenBySecond).isEqualTo("second");
    }

    @Test
    void aThreadForgetsWhoStartedIt() throws Exception {
        // Given
        MDC.put(KEY, "first");
        threads.submit(() -> MDC.get(KEY)).get();
        MDC.remove(KEY);

        // When
        Object seen = threads.submit(() -> MDC.get(KEY)).get();

        // Then
        assertThat(seen).isNull();
    }
}
