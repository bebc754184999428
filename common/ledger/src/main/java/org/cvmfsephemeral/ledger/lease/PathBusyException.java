package org.cvmfsephemeral.ledger.lease;

import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** The path, one above or one below it is held by another writer. */
public final class PathBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RepositoryPath path;
    private final String holder;
    private final transient Optional<Duration> remaining;

    PathBusyException(RepositoryPath path, String holder, Optional<Duration> remaining) {
        super("path is held by another writer");
        this.path = path;
        this.holder = holder;
        this.remaining = remaining;
    }

    /** The held path that overlaps the wanted one. */
    public RepositoryPath path() {
        return path;
    }

    public String holder() {
        return holder;
    }

    /** Until the lease expires unless it is renewed; empty if a queued change holds the path until it is final. */
    public Optional<Duration> remaining() {
        return remaining;
    }
}
