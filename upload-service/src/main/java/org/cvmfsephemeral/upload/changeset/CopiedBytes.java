package org.cvmfsephemeral.upload.changeset;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** By how much copies let a repository grow: the only operations without content that do. Looked at only where a limit wants to know. */
@ApplicationScoped
class CopiedBytes {
    private static final int PAGE = 1_000;
    /** As many as one change may copy. */
    private static final int MOST_ENTRIES = 200_000;

    private final RepositoryTrees trees;

    CopiedBytes(RepositoryTrees trees) {
        this.trees = trees;
    }

    long of(ActiveRepository repository, List<Operation> operations) {
        if (repository.settings().limits().repositoryBytes() == null) {
            return 0;
        }
        Counting counting = new Counting(repository);
        return operations.stream()
                .filter(Operation.Copy.class::isInstance)
                .mapToLong(copy -> counting.bytesAt(RepositoryPath.of(((Operation.Copy) copy).path())))
                .sum();
    }

    private final class Counting {
        private final ActiveRepository repository;
        private int entries;

        Counting(ActiveRepository repository) {
            this.repository = repository;
        }

        long bytesAt(RepositoryPath path) {
            Optional<Entry> entry = trees.lookup(repository.name(), repository.rootHash(), path);
            return entry.map(found -> bytes(path, found)).orElse(0L);
        }

        private long bytes(RepositoryPath path, Entry entry) {
            if (++entries > MOST_ENTRIES) {
                throw Problems.of(
                        ProblemType.TOO_MANY_ENTRIES,
                        "A change copies at most " + MOST_ENTRIES + " entries; copy in parts.");
            }
            if (entry instanceof RegularFile file) {
                return file.size();
            }
            return entry instanceof Directory ? bytesBelow(path) : 0;
        }

        private long bytesBelow(RepositoryPath directory) {
            long bytes = 0;
            String after = "";
            List<Entry> page;
            do {
                page = trees.list(repository.name(), repository.rootHash(), directory, after, PAGE);
                for (Entry entry : page) {
                    bytes += bytes(directory.child(entry.name()), entry);
                    after = entry.name();
                }
            } while (page.size() == PAGE);
            return bytes;
        }
    }
}
