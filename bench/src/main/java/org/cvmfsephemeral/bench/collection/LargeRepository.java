package org.cvmfsephemeral.bench.collection;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.cvmfsephemeral.bench.publish.ChangeQueue;
import org.cvmfsephemeral.bench.publish.NewChange;
import org.cvmfsephemeral.bench.publish.Trees;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.ledger.change.TreeEntry;

/** A repository whose catalogs name so many objects; there are none but for the catalogs. */
final class LargeRepository {
    private static final int DIRECTORIES = 10;
    private static final int FILES = 1000;
    private static final int TREES_AT_ONCE = 10;
    private static final long SEED = 6;

    private final int trees;
    private final Trees made = new Trees(SEED);

    LargeRepository(int objects) {
        this.trees = Math.max(1, objects / (DIRECTORIES * FILES));
    }

    int objects() {
        return trees * DIRECTORIES * FILES;
    }

    /** Through the publisher, as trees that are queued some at a time. */
    void fill(ChangeQueue queue, String repository, Report report) throws SQLException, InterruptedException {
        for (int first = 0; first < trees; first += TREES_AT_ONCE) {
            List<NewChange> changes = IntStream.range(first, Math.min(first + TREES_AT_ONCE, trees))
                    .mapToObj(
                            tree -> NewChange.putTree(String.format("/tree-%04d", tree), made.even(DIRECTORIES, FILES)))
                    .toList();
            queue.publish(repository, changes);
        }
        report.progress(objects() + " objects named");
    }

    /** Hash strings of one tree after the other, the same as they were published in. */
    static final class Hashes {
        private final Trees made = new Trees(SEED);

        List<String> nextTree() {
            return made.even(DIRECTORIES, FILES).stream()
                    .filter(TreeEntry.File.class::isInstance)
                    .map(entry -> ((TreeEntry.File) entry).hash())
                    .toList();
        }
    }

    int trees() {
        return trees;
    }
}
