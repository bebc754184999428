package org.cvmfsephemeral.bench.notification;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.stack.ProcessFigures;
import org.cvmfsephemeral.local.Service;

/** One revision after the other, each to thousands of subscribers. */
final class FanOut {
    static final double MIB = 1 << 20;

    private static final String REPOSITORY = "fan-out.example.org";
    private static final int WARM_UP = 5;
    private static final int PATIENCE_SECONDS = 60;
    private static final int PAUSE_MILLIS = 500;
    private static final double LIMIT_MILLIS = 500;
    private static final double LIMIT_MIB = 300;

    private final Path data;
    private final NotifySizes sizes;
    private final Report report;

    FanOut(Path data, NotifySizes sizes, Report report) {
        this.data = data;
        this.sizes = sizes;
        this.report = report;
    }

    /** From announcing until each has it, and until the last has it, one for each round. */
    private record Times(Series each, Series last) {}

    /** How a revision is announced. */
    private interface Announcing {
        long announce(long revision) throws IOException;
    }

    List<Verdict> run() throws IOException, InterruptedException {
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            ProcessFigures process = new ProcessFigures(stack.process(Service.NOTIFY));
            long whenStarted = peak(process);
            stack.create(REPOSITORY, "{\"ttlSeconds\":3600}");
            try (Announcements announcements = Announcements.of(stack, REPOSITORY)) {
                Times plain = plain(announcements);
                Times ours = ours(stack, announcements);
                print("(a) announced until each has it", ours.each());
                print("(a) plain loop to half as many until each has it", plain.each());
                return List.of(
                        Verdict.atMost(
                                "(a) until the last of " + sizes.subscribers() + " has it, worst of "
                                        + ours.last().count(),
                                ours.last().max(),
                                LIMIT_MILLIS,
                                "ms",
                                "median " + Report.format(ours.last().median(), "ms") + "; plain loop to "
                                        + plainSubscribers() + ": "
                                        + Report.format(plain.last().median(), "ms") + ", worst "
                                        + Report.format(plain.last().max(), "ms")),
                        Verdict.atMost(
                                "(a) notify-service's largest resident set",
                                peak(process) / MIB,
                                LIMIT_MIB,
                                "MiB",
                                "when started " + Report.format(whenStarted / MIB, "MiB")));
            }
        }
    }

    private void print(String name, Series millis) {
        report.medianAndP99(name, millis, "ms");
    }

    private Times ours(BenchStack stack, Announcements announcements) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Swarm swarm = Swarm.subscribe(address(stack), REPOSITORY, sizes.subscribers(), revision -> {})) {
            swarm.await(1, PATIENCE_SECONDS);
            report.figure(
                    "(a) " + sizes.subscribers() + " subscribe and have the first",
                    Report.format((System.nanoTime() - start) / 1e9, "s"));
            return rounds(swarm, announcements::announce);
        }
    }

    private Times plain(Announcements announcements) throws IOException, InterruptedException {
        try (PlainFanOut server = PlainFanOut.open()) {
            CompletableFuture<Void> accepting = CompletableFuture.runAsync(() -> {
                try {
                    server.accept(plainSubscribers());
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            });
            try (Swarm swarm = Swarm.subscribe(server.address(), REPOSITORY, plainSubscribers(), revision -> {})) {
                accepting.join();
                return rounds(swarm, revision -> server.announce(announcements.manifest(revision)));
            }
        }
    }

    /** Both ends of their connections are this process's, which may have only so many files. */
    private int plainSubscribers() {
        return sizes.subscribers() / 2;
    }

    private Times rounds(Swarm swarm, Announcing announcing) throws IOException, InterruptedException {
        List<Double> each = new ArrayList<>();
        List<Double> last = new ArrayList<>();
        for (int round = -WARM_UP; round < sizes.rounds(); round++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            long revision = 2L + WARM_UP + round;
            long announced = announcing.announce(revision);
            swarm.await(revision, PATIENCE_SECONDS);
            if (round >= 0) {
                List<Double> millis = swarm.listeners().stream()
                        .map(listener -> (listener.heardAt() - announced) / 1e6)
                        .toList();
                each.addAll(millis);
                last.add(Series.of(millis).max());
            }
        }
        return new Times(Series.of(each), Series.of(last));
    }

    static InetSocketAddress address(BenchStack stack) {
        URI service = stack.endpoints().of(Service.NOTIFY);
        return new InetSocketAddress(service.getHost(), service.getPort());
    }

    static long peak(ProcessFigures process) throws IOException {
        return process.peakMemory()
                .orElseThrow(() -> new IOException("this system does not tell the memory of processes"));
    }
}
