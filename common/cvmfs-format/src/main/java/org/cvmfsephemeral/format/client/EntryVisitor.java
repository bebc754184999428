package org.cvmfsephemeral.format.client;

import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Sees every entry of a revision once, the root included, hidden ones too, in no particular order. */
@FunctionalInterface
public interface EntryVisitor {
    EntryVisitor NONE = (path, entry, sha256) -> {};

    /**
     * Takes note of one entry.
     *
     * @param entry a nested catalog's mountpoint comes as its parent records it
     * @param sha256 lower-case hex of the content, for regular files whose content was read and found sound
     */
    void visit(RepositoryPath path, Entry entry, Optional<String> sha256);
}
