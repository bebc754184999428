package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.ChildChanges;
import org.cvmfsephemeral.ledger.expiry.RetentionRule;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.publisher.tree.CatalogMarkers;
import org.cvmfsephemeral.publisher.tree.TreeView;

/**
 * What a revision does to directories of which only the newest children stay. Whatever happened to a directory, what is there in the end is
 * compared with what the ledger knows, so that a child that came or went in an unforeseen way is not overlooked.
 */
@ApplicationScoped
class RetainedChildren {
    private final RetentionRules rules;

    RetainedChildren(RetentionRules rules) {
        this.rules = rules;
    }

    /** For one attempt at a revision. */
    Watch watch(RepositoryName repository) {
        return new Watch(
                repository,
                rules.list(repository).stream()
                        .map(RetentionRule::path)
                        .map(Watched::new)
                        .toList());
    }

    /** Remembers of operations only what matters, as these may be large. */
    final class Watch {
        private final RepositoryName repository;
        private final List<Watched> directories;

        private Watch(RepositoryName repository, List<Watched> directories) {
            this.repository = repository;
            this.directories = directories;
        }

        /** Operations of a change that is part of the revision. */
        void saw(List<Operation> operations) {
            for (Watched directory : directories) {
                operations.forEach(directory::saw);
            }
        }

        /**
         * @param tree as it is in the end
         */
        List<ChildChanges> changes(TreeView tree) {
            List<ChildChanges> changes = new ArrayList<>();
            directories.stream()
                    .filter(directory -> directory.isConcerned)
                    .forEach(directory -> changes(tree, directory).ifPresent(changes::add));
            return changes;
        }

        private Optional<ChildChanges> changes(TreeView tree, Watched directory) {
            Set<String> known = new HashSet<>(rules.children(repository, directory.path));
            Set<String> present = present(tree, directory.path);
            List<String> published = present.stream()
                    .filter(name -> directory.published.contains(name) || !known.contains(name))
                    .toList();
            List<String> gone =
                    known.stream().filter(name -> !present.contains(name)).toList();
            return published.isEmpty() && gone.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ChildChanges(directory.path.value(), published, gone));
        }
    }

    private static final class Watched {
        private final RepositoryPath path;
        private final Set<String> published = new HashSet<>();
        private boolean isConcerned;

        private Watched(RepositoryPath path) {
            this.path = path;
        }

        private void saw(Operation operation) {
            boolean overlaps = operation.touched().stream()
                    .map(RepositoryPath::new)
                    .anyMatch(touched -> touched.isAtOrBelow(path) || path.isAtOrBelow(touched));
            if (overlaps) {
                isConcerned = true;
                published(operation)
                        .filter(brought -> brought.isAtOrBelow(path) && !brought.equals(path))
                        .forEach(brought -> published.add(childAt(brought)));
            }
        }

        private String childAt(RepositoryPath brought) {
            String below = brought.value().substring(path.value().length() + 1);
            int slash = below.indexOf('/');
            return slash < 0 ? below : below.substring(0, slash);
        }
    }

    private static Set<String> present(TreeView tree, RepositoryPath directory) {
        if (tree.lookup(directory).filter(Directory.class::isInstance).isEmpty()) {
            return Set.of();
        }
        try (Stream<String> names = tree.childNames(directory)) {
            return names.filter(name -> !CatalogMarkers.isMarker(name)).collect(Collectors.toSet());
        }
    }

    /** Where an operation brings something. */
    private static Stream<RepositoryPath> published(Operation operation) {
        if (operation instanceof Operation.PutFile put) {
            return Stream.of(new RepositoryPath(put.path()));
        } else if (operation instanceof Operation.PutTree put) {
            RepositoryPath root = new RepositoryPath(put.path());
            return Stream.concat(
                    Stream.of(root),
                    put.entries().stream()
                            .filter(entry -> !entry.path().isEmpty())
                            .map(entry -> new RepositoryPath(root + "/" + entry.path())));
        } else if (operation instanceof Operation.Rename rename) {
            return Stream.of(new RepositoryPath(rename.to()));
        } else if (operation instanceof Operation.Copy copy) {
            return Stream.of(new RepositoryPath(copy.to()));
        }
        return Stream.empty();
    }
}
