package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long BEGAN = -1_000;

    @Test
    void bringsEverybodyInTurnEvenly() {
        // Given
        Pace pace = new Pace(Duration.ofSeconds(10), BEGAN);
        int waiting = 1000;

        for (int second = 1; second < 10; second++) {
            // When
            waiting -= pace.due(waiting, after(second));

            // Then
            assertThat(waiting).isBetween(1000 - 100 * second - 1, 1000 - 100 * second + 1);
        }
    }

    @Test
    void bringsTheLastInTurnWhenTheTimeIsOver() {
        // Given
        Pace pace = new Pace(Duration.ofSeconds(10), BEGAN);
        int waiting = 7;
        waiting -= pace.due(waiting, after(9));

        // When
        waiting -= pace.due(waiting, after(10));

        // Then
        assertThat(waiting).isZero();
    }

    @Test
    void isEvenForAFewAskedOften() {
        // Given
        Pace pace = new Pace(Duration.ofSeconds(10), BEGAN);
        int waiting = 4;

        // When
        for (int slice = 1; slice <= 50; slice++) {
            waiting -= pace.due(waiting, BEGAN + Duration.ofMillis(100L * slice).toNanos());
        }

        // Then
        assertThat(waiting).isBetween(2, 3);
    }

    @Test
    void withoutTimeAllAreDueAtOnce() {
        assertThat(new Pace(Duration.ZERO, BEGAN).due(5, BEGAN)).isEqualTo(5);
    }

    @Test
    void asksNeitherTooOftenNorTooSeldom() {
        assertThat(new Duration[] {
                    Pace.slice(Duration.ofMillis(10)),
                    Pace.slice(Duration.ofSeconds(5)),
                    Pace.slice(Duration.ofHours(1))
                })
                .containsExactly(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofMillis(200));
    }

    private static long after(long seconds) {
        return BEGAN + Duration.ofSeconds(seconds).toNanos();
    }
}
