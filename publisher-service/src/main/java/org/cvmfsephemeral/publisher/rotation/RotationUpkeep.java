package org.cvmfsephemeral.publisher.rotation;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.jboss.logging.Logger;

/** Moves changes of keys on. */
@ApplicationScoped
public class RotationUpkeep {
    private static final Logger LOG = Logger.getLogger(RotationUpkeep.class);

    private final KeyRotations ledger;
    private final Rotation rotation;

    RotationUpkeep(KeyRotations ledger, Rotation rotation) {
        this.ledger = ledger;
        this.rotation = rotation;
    }

    @Scheduled(
            every = "{cvmfs.keys.rotation.check-every:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void moveOn() {
        moveOn(Optional.empty());
    }

    /** @param only empty for all repositories whose keys are being changed */
    public void moveOn(Optional<RepositoryName> only) {
        ledger.goingOn().stream()
                .filter(repository -> only.isEmpty() || only.get().equals(repository))
                .forEach(this::moveOn);
    }

    /** One repository's trouble is not another's. */
    private void moveOn(RepositoryName repository) {
        try {
            rotation.moveOn(repository);
        } catch (SQLException | RuntimeException e) {
            LOG.errorf(e, "key not changed, trying again repository=%s", repository);
        }
    }
}
