package org.cvmfsephemeral.bench.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.bench.content.RandomFile;
import org.cvmfsephemeral.bench.reference.CvmfsServer;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.stack.BenchStack;

/** How fast a large file is published, beside the mere writing of its bytes to the same disk. */
public final class LargeFile {
    private static final String REPOSITORY = "throughput.example.org";
    private static final double MIB = 1 << 20;
    private static final double AIM_RATIO = 0.6;

    private final Path data;
    private final long size;
    private final int rounds;

    /**
     * @param data folder for everything that is written
     * @param size in bytes
     */
    public LargeFile(Path data, long size, int rounds) {
        this.data = data;
        this.size = size;
        this.rounds = rounds;
    }

    public void run(Report report) throws IOException, InterruptedException {
        report.title(
                "large-file",
                String.format(
                        "%d rounds, each a new random file of %.0f MiB: uploaded and published, and merely written, in turns",
                        rounds, size / MIB));
        List<LargeFileRates> rates = measure(report);
        Series ours = Series.of(rates.stream().map(LargeFileRates::upload).toList());
        Series pieces = Series.of(rates.stream().map(LargeFileRates::inPieces).toList());
        Series whole = Series.of(rates.stream().map(LargeFileRates::inOnePiece).toList());
        report.median("upload by HTTP PUT until published", ours, "MiB/s");
        report.median(
                "plain write in the same pieces, " + LargeFileRounds.STORE_THREADS + " at a time, fsync",
                pieces,
                "MiB/s");
        report.median("plain write as one file, one fsync", whole, "MiB/s");
        report.aimAtLeast("upload / plain write in pieces", ours.median() / pieces.median(), AIM_RATIO, "");
        report.aimAtLeast("upload / plain write as one file", ours.median() / whole.median(), AIM_RATIO, "");
        compare(report, ours);
    }

    private List<LargeFileRates> measure(Report report) throws IOException, InterruptedException {
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            return new LargeFileRounds(stack, data, REPOSITORY, size).run(rounds, report);
        }
    }

    private void compare(Report report, Series ours) throws IOException, InterruptedException {
        if (!CvmfsServer.isInstalled()) {
            report.figure("reference: cvmfs_server cycle", "not installed here");
            return;
        }
        List<Double> rates = new ArrayList<>();
        try (CvmfsServer reference =
                CvmfsServer.create("throughput-reference.example.org", data.resolve("reference"))) {
            for (int round = 0; round < rounds; round++) {
                try (RandomFile file = RandomFile.create(data.resolve("reference-" + round), round, size)) {
                    rates.add(size / MIB / reference.publish(file.path()));
                }
            }
        }
        Series theirs = Series.of(rates);
        report.median("reference: cvmfs_server transaction, cp, publish", theirs, "MiB/s");
        report.figure("ours / reference", String.format("%.1f", ours.median() / theirs.median()));
    }
}
