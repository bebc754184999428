package org.cvmfsephemeral.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.OperatorRequest.Kind;
import org.junit.jupiter.api.Test;

class RequestIntakeTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final RepositoryName NAME = RepositoryName.of("sw.example.org");

    private final List<Optional<RepositoryName>> announced = new ArrayList<>();
    private final RequestIntake intake =
            new RequestIntake(Clock.fixed(NOW, ZoneOffset.UTC), Map.of(Kind.ANNOUNCE, announced::add));

    private static OperatorRequest announce(String repository, Instant at) {
        return new OperatorRequest(Kind.ANNOUNCE, repository, at.getEpochSecond(), UUID.randomUUID());
    }

    @Test
    void requestIsCarriedOut() {
        intake.hear(announce(NAME.value(), NOW));
        intake.hear(announce(null, NOW));

        assertThat(announced).containsExactly(Optional.of(NAME), Optional.empty());
    }

    @Test
    void requestOfSomebodyElseIsNot() {
        assertThatCode(() -> intake.hear(
                        new OperatorRequest(Kind.EXPIRE_NOW, NAME.value(), NOW.getEpochSecond(), UUID.randomUUID())))
                .doesNotThrowAnyException();
        assertThat(announced).isEmpty();
    }

    @Test
    void requestIsCarriedOutForTenMinutes() {
        intake.hear(announce(NAME.value(), NOW.minusSeconds(600)));
        intake.hear(announce(NAME.value(), NOW.minusSeconds(601)));
        intake.hear(new OperatorRequest(Kind.ANNOUNCE, NAME.value(), Long.MIN_VALUE, null));

        assertThat(announced).hasSize(1);
    }

    @Test
    void requesterWhoseClockIsAheadIsHeard() {
        intake.hear(announce(NAME.value(), NOW.plusSeconds(3_600)));

        assertThat(announced).hasSize(1);
    }

    @Test
    void unreadableRequestsAreIgnored() {
        intake.hear(null);
        intake.hear(new OperatorRequest(null, NAME.value(), NOW.getEpochSecond(), UUID.randomUUID()));
        intake.hear(announce("../etc", NOW));

        assertThat(announced).isEmpty();
    }

    @Test
    void failureIsNotTheNextRequestsFailure() {
        RequestIntake failing = new RequestIntake(Clock.fixed(NOW, ZoneOffset.UTC), Map.of(Kind.ANNOUNCE, target -> {
            throw new IllegalStateException("broken");
        }));

        assertThatCode(() -> failing.hear(announce(null, NOW))).doesNotThrowAnyException();
    }
}
