package org.cvmfsephemeral.ledger.change;

import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.jboss.logging.MDC;

/**
 * Has everything that the thread logs carry the repository and the changes that it works on, which JSON logs show as fields {@code repository}
 * and {@code change} of {@code mdc}; until closed.
 */
public final class WorkedOn implements AutoCloseable {
    private static final String REPOSITORY = "repository";
    private static final String CHANGE = "change";
    /** More would make every line longer than what it says. */
    private static final int MOST_CHANGES = 20;

    private WorkedOn() {}

    /** @param changes joined by commas, twenty at most */
    public static WorkedOn of(RepositoryName repository, Collection<UUID> changes) {
        MDC.put(REPOSITORY, repository.value());
        MDC.put(CHANGE, changes.stream().limit(MOST_CHANGES).map(UUID::toString).collect(Collectors.joining(",")));
        return new WorkedOn();
    }

    @Override
    public void close() {
        MDC.remove(CHANGE);
        MDC.remove(REPOSITORY);
    }
}
