package org.cvmfsephemeral.bench.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.StoredObjects;

/** A large tree is put into the large repository, then deleted; each round a file beside it as well. */
final class LargeTree {
    private static final double LIMIT_SECONDS = 5;
    private static final double LIMIT_RATIO = 5;
    private static final String PARENT = "/imports";

    private final Bed bed;
    private final Path data;
    private final List<Double> puts = new ArrayList<>();
    private final List<Double> yardsticks = new ArrayList<>();
    private final List<Double> treeDeletions = new ArrayList<>();
    private final List<Double> fileDeletions = new ArrayList<>();

    /** @param data folder for the yardstick's files */
    LargeTree(Bed bed, Path data) {
        this.bed = bed;
        this.data = data;
    }

    List<Verdict> run() throws IOException, SQLException, InterruptedException {
        for (int round = 0; round <= bed.sizes().rounds(); round++) {
            // The first round warms up and counts for nothing.
            run(round, round > 0);
        }
        return judge();
    }

    private void run(int round, boolean counts) throws IOException, SQLException, InterruptedException {
        String tree = PARENT + "/tree-" + round;
        String file = PARENT + "/file-" + round;
        double put = put(tree, round);
        PlainSqlite.Times plain =
                PlainSqlite.write(Files.createDirectories(data), bed.sizes().treeEntries());
        bed.publish(Bed.LARGE, bed.newFile(file));
        double fileDeletion = bed.publish(Bed.LARGE, NewChange.delete(file)).millis();
        ChangeQueue.Published treeDeletion = bed.publishWatched(Bed.LARGE, List.of(NewChange.delete(tree)));
        bed.report()
                .progress(String.format(
                        Locale.ROOT,
                        "round %d of %d: deletion of the tree %s; plain rows %.2f s, their zlib %.2f s",
                        round,
                        bed.sizes().rounds(),
                        treeDeletion.stages().until(treeDeletion.seconds()),
                        plain.insertSeconds(),
                        plain.compressSeconds()));
        if (counts) {
            puts.add(put);
            yardsticks.add(plain.seconds());
            treeDeletions.add(treeDeletion.millis());
            fileDeletions.add(fileDeletion);
        }
    }

    private double put(String path, int round) throws IOException, SQLException, InterruptedException {
        NewChange change = bed.newTree(path);
        StoredObjects before = bed.stack().objects(Bed.LARGE);
        Duration cpu = bed.publisher().cpu();
        ChangeQueue.Published put = bed.publishWatched(Bed.LARGE, List.of(change));
        Duration spent = bed.publisher().cpu().minus(cpu);
        StoredObjects stored = bed.stack().objects(Bed.LARGE).minus(before);
        bed.report()
                .progress(String.format(
                        Locale.ROOT,
                        "round %d of %d: tree %s; %.1f MiB JSON took %.2f s to queue; %.2f s CPU; %d objects, %.1f MiB",
                        round,
                        bed.sizes().rounds(),
                        put.stages().until(put.seconds()),
                        change.operations().length() / 1048576.0,
                        put.queueSeconds(),
                        spent.toNanos() / 1e9,
                        stored.count(),
                        stored.bytes() / 1048576.0));
        return put.seconds();
    }

    private List<Verdict> judge() {
        Report report = bed.report();
        Series put = Series.of(puts);
        Series plain = Series.of(yardsticks);
        Series tree = Series.of(treeDeletions);
        Series file = Series.of(fileDeletions);
        String entries = bed.sizes().treeEntries() + " entries";
        report.median("(b) a tree of " + entries, put, "s");
        report.median("(b) as many plain SQLite rows and zlib", plain, "s");
        report.median("(d) deleting the tree of " + entries, tree, "ms");
        report.median("(d) deleting one file beside it", file, "ms");
        return List.of(
                Verdict.atMost(
                        "(b) change with " + entries,
                        put.median(),
                        LIMIT_SECONDS,
                        "s",
                        String.format(Locale.ROOT, "plain SQLite + zlib %.2f s", plain.median())),
                Verdict.atMost(
                        "(d) deleting the tree / one file",
                        tree.median() / file.median(),
                        LIMIT_RATIO,
                        "",
                        String.format(Locale.ROOT, "%.1f ms / %.1f ms", tree.median(), file.median())));
    }
}
