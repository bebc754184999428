package org.cvmfsephemeral.upload.tree;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What the published revision already rules out; the publisher judges again, by the revision it builds on. */
@ApplicationScoped
public class PathChecks {
    private final RepositoryTrees trees;

    PathChecks(RepositoryTrees trees) {
        this.trees = trees;
    }

    public Optional<Entry> lookup(ActiveRepository repository, RepositoryPath path) {
        return trees.lookup(repository.name(), repository.rootHash(), path);
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if something above the path is no directory
     */
    public void requireDirectoriesAbove(ActiveRepository repository, RepositoryPath path) {
        for (RepositoryPath ancestor : path.ancestors()) {
            lookup(repository, ancestor).ifPresent(entry -> requireDirectory(ancestor, entry));
        }
    }

    private static void requireDirectory(RepositoryPath ancestor, Entry entry) {
        if (!(entry instanceof Directory)) {
            throw Problems.of(
                    ProblemType.NOT_A_DIRECTORY, "'" + ancestor + "' is not a directory, so nothing can be below it.");
        }
    }
}
