package org.cvmfsephemeral.gc.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.idempotency.ClaimedKey;
import org.cvmfsephemeral.ledger.idempotency.IdempotencyKeys;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class KeyForgettingTest {
    @Inject
    KeyForgetting forgetting;

    @Inject
    PublishedPaths published;

    @Inject
    IdempotencyKeys keys;

    private RepositoryName repository;

    @BeforeEach
    void useAKey() {
        repository = published.overdue();
        claim("first");
    }

    @Test
    void keyCanBeUsedForSomethingElseADayLater() {
        // Given
        age("24 hours 1 minute");

        // When
        forgetting.forget();

        // Then
        assertThat(claim("second")).isEqualTo(new ClaimedKey.ToDo(Optional.empty()));
    }

    @Test
    void keyIsKnownForADay() {
        // Given
        age("23 hours 59 minutes");

        // When
        forgetting.forget();

        // Then
        assertThat(claim("second")).isEqualTo(new ClaimedKey.Taken());
    }

    private ClaimedKey claim(String fingerprint) {
        return keys.claim(repository, new RepeatableRequest("key", UUID.randomUUID()), fingerprint);
    }

    private void age(String interval) {
        published.update(
                "UPDATE idempotency_key SET created_at = now() - interval '%s' WHERE repository = ?1"
                        .formatted(interval),
                repository.value());
    }
}
