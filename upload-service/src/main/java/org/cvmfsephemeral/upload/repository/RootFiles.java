package org.cvmfsephemeral.upload.repository;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;

/** The files that lie directly in a repository. */
@ApplicationScoped
class RootFiles {
    static final int MOST = 10_000;

    private final RepositoryTrees trees;

    RootFiles(RepositoryTrees trees) {
        this.trees = trees;
    }

    /** The first of their names in byte-wise order; none before the first revision. */
    List<String> names(Repository repository) {
        return repository
                .rootHash()
                .map(root -> trees.list(repository.name(), root, RepositoryPath.ROOT, "", MOST))
                .orElse(List.of())
                .stream()
                .filter(RegularFile.class::isInstance)
                .map(Entry::name)
                .toList();
    }
}
