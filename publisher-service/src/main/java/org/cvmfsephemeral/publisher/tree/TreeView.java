package org.cvmfsephemeral.publisher.tree;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** A repository's tree as it is at some point of a publish. How it is divided into catalogs does not show. */
public interface TreeView {
    Optional<Entry> lookup(RepositoryPath path);

    /** What lies directly below a directory, lazily, so that asking for the first name is cheap. */
    Stream<String> childNames(RepositoryPath directory);

    /** All names in its directory of the file at this path, its own among them. */
    List<String> linkedNames(RepositoryPath path);

    default boolean isEmpty(RepositoryPath directory) {
        try (Stream<String> names = childNames(directory)) {
            return names.findAny().isEmpty();
        }
    }
}
