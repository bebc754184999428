package org.cvmfsephemeral.publisher.tree;

import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** A repository's tree as it is at some point of a publish. */
public interface TreeView {
    Optional<Entry> lookup(RepositoryPath path);

    /** What lies directly below a directory, lazily, so that asking for the first name is cheap. */
    Stream<String> childNames(RepositoryPath directory);

    default boolean isEmpty(RepositoryPath directory) {
        try (Stream<String> names = childNames(directory)) {
            return names.findAny().isEmpty();
        }
    }
}
