package org.cvmfsephemeral.bench.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.ProcessFigures;

/** What publishing costs: small changes, large ones, many, in a repository that is empty and one that is large. */
public final class PublishCost {
    private static final double MIB = 1 << 20;
    private static final double LIMIT_MEMORY_MIB = 600;

    private final Path data;
    private final Sizes sizes;

    /** @param data folder for everything that is written */
    public PublishCost(Path data, Sizes sizes) {
        this.data = data;
        this.sizes = sizes;
    }

    public void run(Report report) throws IOException, SQLException, InterruptedException {
        report.title(
                "publish",
                String.format(
                        Locale.ROOT,
                        "changes queued in the ledger until published; a large repository of %,d entries",
                        sizes.trees() * Sizes.DIRECTORIES * Sizes.FILES));
        try (Bed bed = Bed.prepare(data, sizes, report)) {
            report.table(measure(bed, report));
        }
    }

    private List<Verdict> measure(Bed bed, Report report) throws IOException, SQLException, InterruptedException {
        String started = mebibytes(bed.publisher().peakMemory());
        report.figure("(e) publisher, resident when started", started);
        long start = System.nanoTime();
        bed.fillLargeRepository();
        double seconds = (System.nanoTime() - start) / 1e9;
        report.figure("large repository filled", String.format(Locale.ROOT, "in %.1f s", seconds));
        report.figure("(e) publisher, resident", memory(bed.publisher()));
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(new SmallChange(bed).run());
        report.figure("(e) publisher, resident", memory(bed.publisher()));
        List<Verdict> tree = new LargeTree(bed, data).run();
        report.figure("(e) publisher, resident", memory(bed.publisher()));
        verdicts.add(tree.get(0));
        verdicts.addAll(new ManyQueued(bed).run());
        verdicts.add(tree.get(1));
        report.figure("(e) publisher, resident", memory(bed.publisher()));
        verdicts.add(Verdict.atMost(
                "(e) publisher's largest resident set",
                bed.publisher().peakMemory().orElse(0) / MIB,
                LIMIT_MEMORY_MIB,
                "MiB",
                "when started " + started));
        return verdicts;
    }

    private static String memory(ProcessFigures process) throws IOException {
        return mebibytes(process.memory()) + " now, " + mebibytes(process.peakMemory()) + " at most so far";
    }

    private static String mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? (bytes.getAsLong() >> 20) + " MiB" : "unknown on this system";
    }
}
