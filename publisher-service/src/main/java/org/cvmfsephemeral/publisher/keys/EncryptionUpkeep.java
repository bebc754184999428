package org.cvmfsephemeral.publisher.keys;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.jboss.logging.Logger;

/** Brings all keys under the present key-encryption key, soon after the start: when none is left, the earlier one can be taken away. */
@ApplicationScoped
class EncryptionUpkeep {
    private static final Logger LOG = Logger.getLogger(EncryptionUpkeep.class);

    private final KeyRotations ledger;
    private final KeyVault vault;
    private final AtomicLong behind = new AtomicLong();

    EncryptionUpkeep(KeyRotations ledger, KeyVault vault, MeterRegistry registry) {
        this.ledger = ledger;
        this.vault = vault;
        Gauge.builder("cvmfs.keys.under.earlier.encryption", behind, AtomicLong::doubleValue)
                .description("Repositories whose keys are encrypted under an earlier key-encryption key")
                .register(registry);
    }

    @Scheduled(
            every = "{cvmfs.keys.reencrypt-every:10m}",
            delayed = "{cvmfs.keys.first-reencrypt-after:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void reencrypt() {
        List<RepositoryName> earlier =
                ledger.withKeys().stream().filter(vault::isUnderEarlierKey).toList();
        long done = earlier.stream().filter(this::reencrypt).count();
        behind.set(earlier.size() - done);
        if (!earlier.isEmpty()) {
            LOG.infof("keys encrypted under the present key repositories=%d left=%d", done, behind.get());
        }
    }

    /** One repository's trouble is not another's. */
    private boolean reencrypt(RepositoryName repository) {
        try {
            Optional<AdvisoryLock> held = ledger.tryLock(repository);
            if (held.isEmpty()) {
                return false;
            }
            try (AdvisoryLock ignored = held.get()) {
                return vault.reencrypt(repository);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.errorf(e, "keys not encrypted anew repository=%s", repository);
            return false;
        }
    }
}
