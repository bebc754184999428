package org.cvmfsephemeral.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusedAttemptsTest {
    private static final String HERE = "192.0.2.1";
    private static final String ELSEWHERE = "192.0.2.2";

    private final SetClock clock = new SetClock();
    private final RefusedAttempts attempts = new RefusedAttempts(settings(), clock);

    @Test
    void someMistakesAreFine() {
        refuse(2);

        assertThat(attempts.pause(HERE, "next")).isEmpty();
    }

    @Test
    void tooManyAreNotListenedTo() {
        refuse(3);

        assertThat(attempts.pause(HERE, "next")).contains(Duration.ofMinutes(1));
    }

    @Test
    void othersAreListenedTo() {
        refuse(3);

        assertThat(attempts.pause(ELSEWHERE, "next")).isEmpty();
    }

    @Test
    void whatWasGoodBeforeStaysGood() {
        attempts.accepted("known");
        refuse(3);

        assertThat(attempts.pause(HERE, "known")).isEmpty();
    }

    @Test
    void whatWasGoodAndIsRefusedNowIsNotGoodAnyMore() {
        attempts.accepted("known");
        attempts.refused(HERE, "known");
        refuse(2);

        assertThat(attempts.pause(HERE, "known")).isPresent();
    }

    @Test
    void itIsOverAfterAWhile() {
        refuse(3);
        clock.now = clock.now.plusSeconds(60);

        assertThat(attempts.pause(HERE, "next")).isEmpty();
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            attempts.refused(HERE, "wrong-" + i);
        }
    }

    private static AccessSettings settings() {
        return new AccessSettings() {
            @Override
            public boolean open() {
                return false;
            }

            @Override
            public boolean protectReads() {
                return false;
            }

            @Override
            public Optional<String> bootstrapToken() {
                return Optional.empty();
            }

            @Override
            public Map<String, Issuer> issuers() {
                return Map.of();
            }

            @Override
            public Refused refused() {
                return new Refused() {
                    @Override
                    public int attempts() {
                        return 3;
                    }

                    @Override
                    public Duration within() {
                        return Duration.ofMinutes(1);
                    }
                };
            }
        };
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
