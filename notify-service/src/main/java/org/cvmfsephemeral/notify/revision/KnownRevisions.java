package org.cvmfsephemeral.notify.revision;

import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;

/** What this replica knows of the repositories. */
public interface KnownRevisions {
    /** The repository's newest revision that was read so far; maybe not the newest one while not caught up. */
    Optional<RepositoryRevision> newest(RepositoryName repository);

    /** Whether the topic was read to the end it had at start: what is not known now was never announced before. */
    boolean isCaughtUp();
}
