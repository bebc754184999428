package org.cvmfsephemeral.bench.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.stack.ProcessFigures;
import org.cvmfsephemeral.local.Service;

/** What all measurements of one run share: the running system, a repository that stays empty but for them, and a large one. */
final class Bed implements AutoCloseable {
    static final String SMALL = "small.example.org";
    static final String LARGE = "large.example.org";
    private static final int TREES_AT_ONCE = 10;

    private final BenchStack stack;
    private final ChangeQueue queue;
    private final Sizes sizes;
    private final Report report;
    private final Trees trees = new Trees(1);
    private final SplittableRandom random = new SplittableRandom(2);

    private Bed(BenchStack stack, ChangeQueue queue, Sizes sizes, Report report) {
        this.stack = stack;
        this.queue = queue;
        this.sizes = sizes;
        this.report = report;
    }

    static Bed prepare(Path data, Sizes sizes, Report report) throws IOException, SQLException, InterruptedException {
        BenchStack stack = BenchStack.start(data.resolve("stack"));
        try {
            stack.create(SMALL, "{}");
            stack.create(LARGE, "{}");
            return new Bed(stack, new ChangeQueue(stack), sizes, report);
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** Through the publisher itself, as trees that are queued some at a time. */
    void fillLargeRepository() throws SQLException, InterruptedException {
        int done = 0;
        while (done < sizes.trees()) {
            int count = Math.min(TREES_AT_ONCE, sizes.trees() - done);
            int first = done;
            queue.publish(
                    LARGE,
                    IntStream.range(first, first + count)
                            .mapToObj(tree ->
                                    NewChange.putTree(treePath(tree), trees.even(Sizes.DIRECTORIES, Sizes.FILES)))
                            .toList());
            done += count;
            report.progress(done * Sizes.DIRECTORIES * Sizes.FILES + " entries");
        }
    }

    private static String treePath(int tree) {
        return String.format("/tree-%03d", tree);
    }

    /** The path of a new file in any directory of the large repository. */
    String anyNewFile(String name) {
        return treePath(random.nextInt(sizes.trees())) + "/dir-" + random.nextInt(Sizes.DIRECTORIES) + "/" + name;
    }

    NewChange newFile(String path) {
        return NewChange.putFile(path, trees.hash());
    }

    NewChange newTree(String path) {
        return NewChange.putTree(path, trees.uneven(sizes.treeEntries()));
    }

    ChangeQueue.Published publish(String repository, NewChange change) throws SQLException, InterruptedException {
        return queue.publish(repository, List.of(change));
    }

    /** Looks at its stages as well. */
    ChangeQueue.Published publishWatched(String repository, List<NewChange> changes)
            throws SQLException, InterruptedException {
        try (var ledger = stack.connectToLedger()) {
            return queue.publish(repository, changes, StageWatch.on(ledger));
        }
    }

    BenchStack stack() {
        return stack;
    }

    Sizes sizes() {
        return sizes;
    }

    Report report() {
        return report;
    }

    ProcessFigures publisher() {
        return new ProcessFigures(stack.process(Service.PUBLISHER));
    }

    @Override
    public void close() throws IOException, SQLException {
        try (stack) {
            queue.close();
        }
    }
}
