package org.cvmfsephemeral.gc.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExpiryMetricsTest {
    private final SteppedClock clock = new SteppedClock();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ExpiryMetrics metrics = new ExpiryMetrics(registry, clock);

    @Test
    void nothingIsOverdueAtFirst() {
        assertThat(overdueSeconds()).isZero();
    }

    @Test
    void longestOverdueIsShown() {
        metrics.recordLongestOverdue(Optional.of(Duration.ofMillis(7_500)));

        assertThat(overdueSeconds()).isEqualTo(7.5);
    }

    @Test
    void longestOverdueGrowsWhileNothingNewIsRecorded() {
        // Given
        metrics.recordLongestOverdue(Optional.of(Duration.ofSeconds(7)));

        // When
        clock.now = clock.now.plusSeconds(60);

        // Then
        assertThat(overdueSeconds()).isEqualTo(67);
    }

    @Test
    void nothingIsOverdueAnyMore() {
        // Given
        metrics.recordLongestOverdue(Optional.of(Duration.ofSeconds(7)));

        // When
        metrics.recordLongestOverdue(Optional.empty());

        // Then
        assertThat(overdueSeconds()).isZero();
    }

    private double overdueSeconds() {
        return registry.get(ExpiryMetrics.OVERDUE).timeGauge().value(TimeUnit.SECONDS);
    }

    private static final class SteppedClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
