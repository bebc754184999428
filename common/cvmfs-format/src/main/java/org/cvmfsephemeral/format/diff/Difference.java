package org.cvmfsephemeral.format.diff;

import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * One path at which two revisions differ.
 *
 * @param before the entry in the first revision; empty if it was added
 * @param after the entry in the second revision; empty if it was removed
 */
public record Difference(RepositoryPath path, Optional<Entry> before, Optional<Entry> after) {
    /** What happened to a path between two revisions. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    public Difference {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("there is something in one of the revisions");
        }
    }

    public Kind kind() {
        if (before.isEmpty()) {
            return Kind.ADDED;
        }
        return after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
    }
}
