package org.cvmfsephemeral.bench.notification;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.stack.ProcessFigures;
import org.cvmfsephemeral.local.Service;

/** Revisions of one repository as quickly as they may come, for a minute. */
final class SteadyStream {
    private static final String REPOSITORY = "steady.example.org";
    private static final int PATIENCE_SECONDS = 30;
    private static final double LIMIT_GROWTH = 1.1;
    private static final long FIRST = 2;
    /** Of delays, in milliseconds; the last one stands for all longer ones. */
    private static final int BUCKETS = 10_000;

    private final Path data;
    private final NotifySizes sizes;
    private final Report report;

    SteadyStream(Path data, NotifySizes sizes, Report report) {
        this.data = data;
        this.sizes = sizes;
        this.report = report;
    }

    List<Verdict> run() throws IOException, InterruptedException {
        int revisions = sizes.steadyRate() * sizes.steadySeconds();
        AtomicLongArray announcedAt = new AtomicLongArray(revisions + (int) FIRST);
        long[] delays = new long[BUCKETS];
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            ProcessFigures process = new ProcessFigures(stack.process(Service.NOTIFY));
            stack.create(REPOSITORY, "{\"ttlSeconds\":3600}");
            try (Announcements announcements = Announcements.of(stack, REPOSITORY);
                    Swarm swarm = Swarm.subscribe(
                            FanOut.address(stack),
                            REPOSITORY,
                            sizes.steadySubscribers(),
                            revision -> count(delays, announcedAt.get((int) revision)))) {
                swarm.await(1, PATIENCE_SECONDS);
                List<Long> memory = announceAll(announcements, announcedAt, process);
                swarm.await(FIRST + revisions - 1, PATIENCE_SECONDS);
                return verdicts(swarm, revisions, memory, delays);
            }
        }
    }

    private static void count(long[] delays, long announcedAt) {
        if (announcedAt > 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - announcedAt);
            delays[(int) Math.min(BUCKETS - 1, millis)]++;
        }
    }

    /** The resident set once a second. */
    private List<Long> announceAll(Announcements announcements, AtomicLongArray announcedAt, ProcessFigures process)
            throws IOException, InterruptedException {
        List<Long> memory = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < announcedAt.length() - FIRST; i++) {
            long due = start + TimeUnit.SECONDS.toNanos(i) / sizes.steadyRate();
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            int revision = (int) FIRST + i;
            announcedAt.set(revision, System.nanoTime());
            announcements.announce(revision);
            if (i % sizes.steadyRate() == 0) {
                memory.add(process.memory().orElseThrow());
            }
        }
        return memory;
    }

    private List<Verdict> verdicts(Swarm swarm, int revisions, List<Long> memory, long[] delays) {
        long messages = swarm.listeners().stream().mapToLong(Listener::messages).sum();
        long disordered =
                swarm.listeners().stream().filter(Listener::isDisordered).count();
        report.figure(
                "(b) messages, of all that could be",
                String.format("%.3f", messages / ((double) (revisions + 1) * sizes.steadySubscribers())));
        report.figure(
                "(b) announced until heard",
                quantile(delays, 0.5) + " ms median, " + quantile(delays, 0.99) + " ms p99 of " + messages);
        double before = average(memory, memory.size() / 4, memory.size() / 2);
        double after = average(memory, memory.size() * 3 / 4, memory.size());
        return List.of(
                new Verdict(
                        "(b) have the newest of " + revisions + " revisions in the end",
                        swarm.listeners().size() + " of " + sizes.steadySubscribers(),
                        "all",
                        "",
                        true),
                Verdict.atMost("(b) subscribers who heard an older one later", disordered, 0, "", ""),
                Verdict.atMost(
                        "(b) resident set, last quarter / second quarter",
                        after / before,
                        LIMIT_GROWTH,
                        "",
                        Report.format(before / FanOut.MIB, "MiB") + ", then "
                                + Report.format(after / FanOut.MIB, "MiB")));
    }

    private static double average(List<Long> values, int from, int to) {
        return values.subList(from, to).stream()
                .mapToLong(Long::longValue)
                .average()
                .orElseThrow();
    }

    private static int quantile(long[] buckets, double part) {
        long all = 0;
        for (long bucket : buckets) {
            all += bucket;
        }
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= part * all) {
                return i;
            }
        }
        return buckets.length;
    }
}
