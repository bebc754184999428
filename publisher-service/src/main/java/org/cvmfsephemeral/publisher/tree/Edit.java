package org.cvmfsephemeral.publisher.tree;

import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** One step from one tree to the next. */
public sealed interface Edit {
    RepositoryPath path();

    /** Creates or replaces the entry; its parent is a directory by then. */
    record Put(RepositoryPath path, Entry entry) implements Edit {}

    /** Removes the entry and all below it. */
    record Remove(RepositoryPath path) implements Edit {}
}
