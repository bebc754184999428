package org.cvmfsephemeral.bench.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.cvmfsephemeral.bench.reference.CvmfsServer;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.stack.BenchStack;

/** How long one small upload takes until it is published, and until clients know. */
public final class PublishLatency {
    private static final String REPOSITORY = "latency.example.org";
    private static final int CONTENT_BYTES = 1024;
    private static final double AIM_MILLIS = 50;

    private final Path data;
    private final int warmUp;
    private final int uploads;
    private final int referenceCycles;

    /** @param data folder for everything that is written */
    public PublishLatency(Path data, int warmUp, int uploads, int referenceCycles) {
        this.data = data;
        this.warmUp = warmUp;
        this.uploads = uploads;
        this.referenceCycles = referenceCycles;
    }

    private record Times(double publishedMillis, double notifiedMillis) {
        double bothMillis() {
            return Math.max(publishedMillis, notifiedMillis);
        }
    }

    public void run(Report report) throws IOException, InterruptedException {
        report.title(
                "publish-latency", uploads + " uploads of 1 KiB, one after the other, after " + warmUp + " to warm up");
        List<Times> times = measure();
        Series published = Series.of(times.stream().map(Times::publishedMillis).toList());
        Series both = Series.of(times.stream().map(Times::bothMillis).toList());
        report.medianAndP99("request to 201, which is to published", published, "ms");
        report.medianAndP99("request to published and subscriber notified", both, "ms");
        report.aimAtMost("published and notified, median", both.median(), AIM_MILLIS, "ms");
        compare(report, both);
    }

    private List<Times> measure() throws IOException, InterruptedException {
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            stack.create(REPOSITORY, "{\"ttlSeconds\":3600}");
            try (Subscriber subscriber = Subscriber.to(stack.endpoints(), REPOSITORY)) {
                subscriber.awaitRevision(1);
                SplittableRandom random = new SplittableRandom(1);
                List<Times> times = new ArrayList<>();
                for (int i = 0; i < warmUp + uploads; i++) {
                    Times measured = measureOne(stack, subscriber, i, random);
                    if (i >= warmUp) {
                        times.add(measured);
                    }
                }
                return times;
            }
        }
    }

    private static Times measureOne(BenchStack stack, Subscriber subscriber, int i, SplittableRandom random)
            throws IOException, InterruptedException {
        byte[] content = new byte[CONTENT_BYTES];
        random.nextBytes(content);
        long start = System.nanoTime();
        long revision = stack.upload(REPOSITORY, "builds/" + i % 20 + "/file-" + i, content);
        long published = System.nanoTime();
        long notified = subscriber.awaitRevision(revision);
        return new Times((published - start) / 1e6, (notified - start) / 1e6);
    }

    private void compare(Report report, Series ours) throws IOException, InterruptedException {
        if (referenceCycles == 0) {
            return;
        }
        if (!CvmfsServer.isInstalled()) {
            report.figure("reference: cvmfs_server cycle", "not installed here");
            return;
        }
        List<Double> millis = new ArrayList<>();
        try (CvmfsServer reference = CvmfsServer.create("latency-reference.example.org", data.resolve("reference"))) {
            for (int i = 0; i <= referenceCycles; i++) {
                Path file = Files.write(data.resolve("reference-file-" + i), new byte[CONTENT_BYTES + i]);
                double taken = reference.publish(file) * 1e3;
                Files.delete(file);
                if (i > 0) {
                    millis.add(taken);
                }
            }
        }
        Series theirs = Series.of(millis);
        report.medianAndP99("reference: cvmfs_server transaction, cp, publish", theirs, "ms");
        report.figure("reference / ours", String.format("%.1f", theirs.median() / ours.median()));
    }
}
