package org.cvmfsephemeral.publisher.store;

import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Keeps objects of an attempt from being collected, whether they are there already or not. */
@FunctionalInterface
public interface AttemptPins {
    /**
     * When this returns, the objects can be written.
     *
     * @param objects hash strings with suffix
     */
    void pin(UUID attempt, RepositoryName repository, List<String> objects);
}
