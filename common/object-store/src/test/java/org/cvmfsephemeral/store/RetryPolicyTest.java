package org.cvmfsephemeral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(30));

    @Test
    void givenFailures_whenTheyGoOn_thenPausesDoubleUpToTheLongest() {
        assertThat(POLICY.boundAfter(1)).isEqualTo(Duration.ofMillis(50));
        assertThat(POLICY.boundAfter(2)).isEqualTo(Duration.ofMillis(100));
        assertThat(POLICY.boundAfter(5)).isEqualTo(Duration.ofMillis(800));
        assertThat(POLICY.boundAfter(6)).isEqualTo(Duration.ofSeconds(1));
        assertThat(POLICY.boundAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void givenNonsense_whenMade_thenItIsRefused() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
