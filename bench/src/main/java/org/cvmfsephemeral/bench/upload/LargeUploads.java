package org.cvmfsephemeral.bench.upload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.throughput.LargeFileRates;
import org.cvmfsephemeral.bench.throughput.LargeFileRounds;

/** One large file without compression, beside the mere writing of its bytes into the same store. */
final class LargeUploads {
    private static final double LIMIT_RATIO = 0.7;

    private final Path data;
    private final UploadSizes sizes;
    private final Report report;

    LargeUploads(Path data, UploadSizes sizes, Report report) {
        this.data = data;
        this.sizes = sizes;
        this.report = report;
    }

    List<Verdict> run() throws IOException, InterruptedException {
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            UploadMemory memory = UploadMemory.of(stack);
            LargeFileRounds rounds = new LargeFileRounds(stack, data, "large.example.org", sizes.largeBytes());
            List<LargeFileRates> rates = rounds.run(sizes.rounds(), report);
            Series uploads = series(rates, LargeFileRates::upload);
            Series pieces = series(rates, LargeFileRates::inPieces);
            Series whole = series(rates, LargeFileRates::inOnePiece);
            report.median("(a) upload by HTTP PUT until published", uploads, "MiB/s");
            report.median("(a) plain write in the same pieces, fsync", pieces, "MiB/s");
            report.median("(a) plain write as one file, fsync", whole, "MiB/s");
            return List.of(
                    ratio("(a) large file / plain write in the same pieces", uploads, pieces),
                    ratio("(a) large file / plain write as one file", uploads, whole),
                    memory.verdict("(a)"));
        }
    }

    private static Series series(List<LargeFileRates> rates, ToDoubleFunction<LargeFileRates> rate) {
        return Series.of(rates.stream().mapToDouble(rate).boxed().toList());
    }

    private static Verdict ratio(String name, Series uploads, Series plain) {
        return Verdict.atLeast(
                name,
                uploads.median() / plain.median(),
                LIMIT_RATIO,
                "",
                String.format(Locale.ROOT, "%.0f of %.0f MiB/s", uploads.median(), plain.median()));
    }
}
