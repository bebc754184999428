package org.cvmfsephemeral.bench.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.bench.content.RandomFile;
import org.cvmfsephemeral.bench.http.RawPut;
import org.cvmfsephemeral.bench.reference.CvmfsServer;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.client.HttpObjectSource;
import org.cvmfsephemeral.format.client.RepositoryReader;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.local.UploadApi;

/** How fast a large file is published, beside the mere writing of its bytes to the same disk. */
public final class LargeFile {
    private static final String REPOSITORY = "throughput.example.org";
    private static final double MIB = 1 << 20;
    private static final double AIM_RATIO = 0.6;
    /** As many objects as upload-service writes at a time. */
    private static final int STORE_THREADS = 8;

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
        Rates rates = measure(report);
        Series ours = Series.of(rates.ours);
        Series pieces = Series.of(rates.pieces);
        Series whole = Series.of(rates.whole);
        report.median("upload by HTTP PUT until published", ours, "MiB/s");
        report.median("plain write in the same pieces, " + STORE_THREADS + " at a time, fsync", pieces, "MiB/s");
        report.median("plain write as one file, one fsync", whole, "MiB/s");
        report.aimAtLeast("upload / plain write in pieces", ours.median() / pieces.median(), AIM_RATIO, "");
        report.aimAtLeast("upload / plain write as one file", ours.median() / whole.median(), AIM_RATIO, "");
        compare(report, ours);
    }

    private static final class Rates {
        private final List<Double> ours = new ArrayList<>();
        private final List<Double> pieces = new ArrayList<>();
        private final List<Double> whole = new ArrayList<>();
    }

    private Rates measure(Report report) throws IOException, InterruptedException {
        Rates rates = new Rates();
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            stack.create(REPOSITORY, "{\"compression\":\"none\"}");
            for (int round = 0; round <= rounds; round++) {
                // The first round warms up the JVM of upload-service and counts for nothing.
                measureRound(stack, round, round == 0 ? new Rates() : rates);
                report.progress("round " + round + " of " + rounds);
            }
        }
        return rates;
    }

    private void measureRound(BenchStack stack, int round, Rates rates) throws IOException, InterruptedException {
        Path folder = stack.store().resolve(".bench");
        try (RandomFile file = RandomFile.create(data.resolve("large-file"), round, size)) {
            rates.ours.add(rate(upload(stack, file, round)));
            List<Long> sizes = pieces(stack, round);
            // Whatever favours the first or the last of three changes from round to round.
            if (round % 2 == 0) {
                rates.pieces.add(rate(PlainWrite.inPieces(file.path(), sizes, folder, STORE_THREADS)));
                rates.whole.add(
                        rate(PlainWrite.inOnePiece(file.path(), stack.store().resolve(".bench-file"))));
            } else {
                rates.whole.add(
                        rate(PlainWrite.inOnePiece(file.path(), stack.store().resolve(".bench-file"))));
                rates.pieces.add(rate(PlainWrite.inPieces(file.path(), sizes, folder, STORE_THREADS)));
            }
        }
    }

    private double rate(double seconds) {
        return size / MIB / seconds;
    }

    private static double upload(BenchStack stack, RandomFile file, int round) throws IOException {
        long start = System.nanoTime();
        RawPut.file(stack.file(REPOSITORY, "large-" + round), file.path());
        return (System.nanoTime() - start) / 1e9;
    }

    /** As the file was cut. */
    private static List<Long> pieces(BenchStack stack, int round) throws IOException {
        String key = new UploadApi(stack.endpoints().upload()).publicKey(REPOSITORY);
        try (RepositoryReader reader = RepositoryReader.open(
                new HttpObjectSource(stack.endpoints().repository(REPOSITORY)),
                RepositoryName.of(REPOSITORY),
                List.of(Pem.readPublicKey(key)),
                Clock.systemUTC())) {
            RegularFile file = (RegularFile)
                    reader.stat(RepositoryPath.of("large-" + round)).orElseThrow();
            return file.content() instanceof ChunkedFile chunked
                    ? chunked.chunks().stream().map(Chunk::size).toList()
                    : List.of(file.size());
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
                    rates.add(rate(reference.publish(file.path())));
                }
            }
        }
        Series theirs = Series.of(rates);
        report.median("reference: cvmfs_server transaction, cp, publish", theirs, "MiB/s");
        report.figure("ours / reference", String.format("%.1f", ours.median() / theirs.median()));
    }
}
