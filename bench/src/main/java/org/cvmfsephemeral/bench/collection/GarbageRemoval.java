package org.cvmfsephemeral.bench.collection;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cvmfsephemeral.bench.publish.ChangeQueue;
import org.cvmfsephemeral.bench.publish.NewChange;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.local.Service;
import org.cvmfsephemeral.local.StoreKind;

/** Some garbage in a large repository is collected over S3; beside it as many plain objects are deleted in batches. */
final class GarbageRemoval {
    private static final String REPOSITORY = "garbage.example.org";
    private static final double LIMIT = 10;
    private static final int CONTENT_BYTES = 1024;

    private final Path data;
    private final CollectionSizes sizes;
    private final Report report;

    GarbageRemoval(Path data, CollectionSizes sizes, Report report) {
        this.data = data;
        this.sizes = sizes;
        this.report = report;
    }

    Verdict run() throws IOException, SQLException, InterruptedException {
        Map<String, String> environment = Map.of(
                "CVMFS_COLLECTION_GRACE", "PT0S",
                "CVMFS_RETENTION_REVISIONS", "2",
                "CVMFS_RETENTION_AGE", "PT1S",
                "CVMFS_MARKS_DIRECTORY", data.resolve("marks").toString());
        try (BenchStack stack = BenchStack.start(data.resolve("stack"), StoreKind.S3, false, environment);
                PlainObjects plain = PlainObjects.in(stack.s3().orElseThrow());
                ChangeQueue queue = new ChangeQueue(stack)) {
            stack.create(REPOSITORY, "{}");
            Jobs jobs = new Jobs(stack.endpoints().gc(), REPOSITORY);
            jobs.pause("collect");
            LargeRepository large = new LargeRepository(sizes.objects());
            large.fill(queue, REPOSITORY, report);
            jobs.run("collect");
            return measure(stack, plain, queue, jobs, large);
        }
    }

    private Verdict measure(BenchStack stack, PlainObjects plain, ChangeQueue queue, Jobs jobs, LargeRepository large)
            throws IOException, SQLException, InterruptedException {
        Marks.forget(data.resolve("marks"));
        stack.restart(Service.GC);
        makeGarbage(stack, queue, 0);
        Jobs.Run cold = jobs.run("collect");
        require(cold);
        report.figure(
                "collected, mark sets cold", String.format(Locale.ROOT, "%.2f s, %s", cold.seconds(), cold.result()));
        List<Double> warm = new ArrayList<>();
        List<Double> reference = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            makeGarbage(stack, queue, round + 1);
            Jobs.Run run = jobs.run("collect");
            require(run);
            double plainSeconds = plain.deleteSeconds(sizes.garbage(), CONTENT_BYTES);
            if (round > 0) {
                // The first round warms up and counts for nothing.
                warm.add(run.seconds());
                reference.add(plainSeconds);
            }
        }
        Series collected = Series.of(warm);
        Series deleted = Series.of(reference);
        report.median("collected, mark sets warm", collected, "s");
        report.median("as many plain objects deleted in batches", deleted, "s");
        report.figure("gc-service, largest resident set", Marks.peak(stack));
        return Verdict.atMost(
                sizes.garbage() + " objects of " + large.objects() + " collected / plain deletion",
                collected.median() / deleted.median(),
                LIMIT,
                "",
                String.format(Locale.ROOT, "%.2f s / %.3f s", collected.median(), deleted.median()));
    }

    private void require(Jobs.Run run) throws IOException {
        if (run.result().path("deleted").asLong() < sizes.garbage()) {
            throw new IOException("not all garbage was collected: " + run.result());
        }
    }

    /** Uploads a directory, deletes it, and publishes so often that no retained revision has it. */
    private void makeGarbage(BenchStack stack, ChangeQueue queue, int round)
            throws IOException, SQLException, InterruptedException {
        String path = "garbage-" + round;
        stack.uploadTree(REPOSITORY, path, Archives.ofSmallFiles(round, sizes.garbage(), CONTENT_BYTES));
        queue.publish(REPOSITORY, List.of(NewChange.delete("/" + path)));
        for (int i = 0; i < 2; i++) {
            stack.upload(REPOSITORY, "beside/" + round + "-" + i, new byte[] {(byte) i});
        }
    }
}
