package org.cvmfsephemeral.ledger.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.RollbackException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.cvmfsephemeral.ledger.figures.LedgerFailures.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerFailuresTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LedgerFailures failures = new LedgerFailures(registry);

    static Stream<Throwable> ofTheLedger() {
        IllegalStateException lostCommit = new IllegalStateException("transaction not committed");
        lostCommit.addSuppressed(new SQLException("connection closed"));
        return Stream.of(
                new SQLException("away"),
                new PersistenceException("away"),
                new RollbackException("rolled back"),
                new RuntimeException(new RuntimeException(new SQLException("away"))),
                new RuntimeException(lostCommit));
    }

    @ParameterizedTest
    @MethodSource("ofTheLedger")
    void whatTheLedgerDidIsCountedOnce(Throwable failure) {
        failures.countIfLedger(Work.JOB, failure);

        assertThat(counted(Work.JOB)).isEqualTo(1);
        assertThat(counted(Work.PUBLISH)).isZero();
    }

    @Test
    void whatOthersDidIsNot() {
        failures.countIfLedger(Work.JOB, new RuntimeException(new IOException("store away")));

        assertThat(counted(Work.JOB)).isZero();
    }

    private double counted(Work work) {
        return registry.get("cvmfs.ledger.failures")
                .tag("reason", work.name().toLowerCase(java.util.Locale.ROOT))
                .counter()
                .count();
    }
}
