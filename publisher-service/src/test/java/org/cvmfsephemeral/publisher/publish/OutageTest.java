package org.cvmfsephemeral.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {
    private static RuntimeException wrapping(Throwable cause) {
        return new IllegalStateException("wrapped", cause);
    }

    @Test
    void aStoreThatDoesNotAnswer() {
        assertThat(Outage.isBehind(wrapping(new StoreUnavailableException("away", null))))
                .isTrue();
    }

    @Test
    void aStoreThatRefusesIsNone() {
        assertThat(Outage.isBehind(wrapping(new PreconditionFailedException(ObjectKey.of("a", "b")))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "53300", "57P01"})
    void aDatabaseThatIsAway(String state) {
        assertThat(Outage.isBehind(wrapping(new SQLException("away", state)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"54000", "23505", "22001"})
    void aStatementThatTheDatabaseRefusesIsNone(String state) {
        assertThat(Outage.isBehind(wrapping(new SQLException("refused", state))))
                .isFalse();
    }

    @Test
    void aCommitWhoseAnswerWasLost() {
        assertThat(Outage.isBehind(wrapping(new RollbackException("lost")))).isTrue();
    }

    @Test
    void aCauseThatIsOnlySuppressed() {
        RuntimeException failure = new IllegalStateException("outer");
        failure.addSuppressed(new SQLException("away", "08006"));

        assertThat(Outage.isBehind(failure)).isTrue();
    }

    @Test
    void aBugIsNone() {
        assertThat(Outage.isBehind(new NullPointerException())).isFalse();
    }
}
