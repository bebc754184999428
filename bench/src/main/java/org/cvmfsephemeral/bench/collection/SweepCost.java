package org.cvmfsephemeral.bench.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import org.cvmfsephemeral.bench.publish.ChangeQueue;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.local.Service;
import org.cvmfsephemeral.local.StoreKind;

/** A store of many objects is swept, each of which a catalog refers to: how fast, and in how much memory. */
final class SweepCost {
    private static final double LIMIT = 1.25;

    private final Path data;
    private final CollectionSizes sizes;
    private final Report report;

    SweepCost(Path data, CollectionSizes sizes, Report report) {
        this.data = data;
        this.sizes = sizes;
        this.report = report;
    }

    Verdict run() throws IOException, SQLException, InterruptedException {
        Map<String, String> environment =
                Map.of("CVMFS_MARKS_DIRECTORY", data.resolve("marks").toString());
        try (BenchStack stack = BenchStack.start(data.resolve("stack"), StoreKind.FILE, false, environment);
                ChangeQueue queue = new ChangeQueue(stack)) {
            long small = sweep(stack, queue, "small-sweep.example.org", sizes.objects() / 10);
            long large = sweep(stack, queue, "large-sweep.example.org", sizes.objects());
            return Verdict.atMost(
                    "largest resident set: sweep of " + sizes.objects() + " / of a tenth",
                    (double) large / small,
                    LIMIT,
                    "",
                    large + " MiB / " + small + " MiB");
        }
    }

    /** @return the largest resident set in MiB */
    private long sweep(BenchStack stack, ChangeQueue queue, String repository, int objects)
            throws IOException, SQLException, InterruptedException {
        stack.create(repository, "{}");
        LargeRepository large = new LargeRepository(objects);
        large.fill(queue, repository, report);
        write(stack.store().resolve(repository), large);
        stack.restart(Service.GC);
        Jobs jobs = new Jobs(stack.endpoints().gc(), repository);
        Jobs.Run cold = jobs.run("sweep");
        Jobs.Run warm = jobs.run("sweep");
        if (warm.result().path("lost").asLong() > 0
                || warm.result().path("objects").asLong() < large.objects()) {
            throw new IOException("the sweep did not see what there is: " + warm.result());
        }
        long peak = Marks.peakMebibytes(stack);
        report.figure(
                "sweep of " + large.objects() + " objects",
                String.format(
                        Locale.ROOT,
                        "%.1f s cold, %.1f s warm: %,.0f objects a second; largest resident set %d MiB",
                        cold.seconds(),
                        warm.seconds(),
                        warm.result().path("objects").asLong() / warm.seconds(),
                        peak));
        return peak;
    }

    /** Files for the objects that the catalogs name; nobody reads them. */
    private static void write(Path repository, LargeRepository large) throws IOException {
        for (int first = 0; first < 256; first++) {
            Files.createDirectories(repository.resolve(String.format("data/%02x", first)));
        }
        LargeRepository.Hashes hashes = new LargeRepository.Hashes();
        for (int tree = 0; tree < large.trees(); tree++) {
            for (String hash : hashes.nextTree()) {
                Files.createFile(repository.resolve(new ObjectName(ContentHash.parse(hash), ObjectKind.FILE).path()));
            }
        }
    }
}
