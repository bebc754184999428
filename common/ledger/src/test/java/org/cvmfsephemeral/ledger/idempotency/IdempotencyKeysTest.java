package org.cvmfsephemeral.ledger.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class IdempotencyKeysTest {
    @Inject
    IdempotencyKeys keys;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = rows.newRepository();
    }

    private static RepeatableRequest attempt() {
        return new RepeatableRequest("key", UUID.randomUUID());
    }

    private boolean settle(RepeatableRequest request, UUID change) {
        return LedgerRows.inTransaction(() -> keys.settle(repository, request, change, "answer"));
    }

    @Test
    void firstRequestIsToBeCarriedOut() {
        assertThat(keys.claim(repository, attempt(), "f")).isEqualTo(new ClaimedKey.ToDo(Optional.empty()));
    }

    @Test
    void repetitionFindsWhatBecameOfIt() {
        RepeatableRequest first = attempt();
        UUID change = UUID.randomUUID();
        keys.claim(repository, first, "f");
        settle(first, change);

        assertThat(keys.claim(repository, attempt(), "f"))
                .isEqualTo(new ClaimedKey.Done(Optional.of(change), "answer"));
    }

    @Test
    void repetitionTakesOverWhatIsGoingOn() {
        RepeatableRequest first = attempt();
        RepeatableRequest second = attempt();
        keys.claim(repository, first, "f");

        assertThat(keys.claim(repository, second, "f")).isEqualTo(new ClaimedKey.ToDo(Optional.of(first.attempt())));
        assertThat(settle(first, null)).isFalse();
        assertThat(settle(second, null)).isTrue();
    }

    @Test
    void otherRequestIsToldThatTheKeyIsTaken() {
        RepeatableRequest first = attempt();
        keys.claim(repository, first, "f");
        settle(first, null);

        assertThat(keys.claim(repository, attempt(), "other")).isEqualTo(new ClaimedKey.Taken());
    }

    @Test
    void keyThatWasGivenUpIsFree() {
        RepeatableRequest first = attempt();
        keys.claim(repository, first, "f");

        keys.giveUp(repository, first);

        assertThat(keys.claim(repository, attempt(), "other")).isEqualTo(new ClaimedKey.ToDo(Optional.empty()));
    }

    @Test
    void whoWasTakenOverGivesNothingUp() {
        RepeatableRequest first = attempt();
        RepeatableRequest second = attempt();
        keys.claim(repository, first, "f");
        keys.claim(repository, second, "f");

        keys.giveUp(repository, first);

        assertThat(settle(second, null)).isTrue();
    }

    @Test
    void keysOfOtherRepositoriesAreOthers() {
        keys.claim(repository, attempt(), "f");

        assertThat(keys.claim(rows.newRepository(), attempt(), "other"))
                .isEqualTo(new ClaimedKey.ToDo(Optional.empty()));
    }

    @Test
    void onlyOldKeysAreForgotten() {
        RepeatableRequest first = attempt();
        keys.claim(repository, first, "f");
        settle(first, null);

        keys.forgetOlderThan(Duration.ofMinutes(1));
        ClaimedKey young = keys.claim(repository, attempt(), "f");
        keys.forgetOlderThan(Duration.ZERO);
        ClaimedKey old = keys.claim(repository, attempt(), "f");

        assertThat(young).isInstanceOf(ClaimedKey.Done.class);
        assertThat(old).isInstanceOf(ClaimedKey.ToDo.class);
    }
}
