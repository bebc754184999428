package org.cvmfsephemeral.bench.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.cvmfsephemeral.bench.http.RawPut;
import org.cvmfsephemeral.bench.reference.CvmfsServer;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;

/** Thousands of small files as one archive, beside the mere writing of those files, and the original's way of taking archives. */
final class TreeUploads {
    private static final String REPOSITORY = "tree.example.org";
    /** The services start with code that is not compiled yet. */
    private static final int WARM_UP = 8;

    private static final double LIMIT_SECONDS = 1;
    private static final double LIMIT_SECONDS_DURABLE = 2;

    private final Path data;
    private final UploadSizes sizes;
    private final Report report;
    private final boolean durable;
    private final String name;
    private final ObjectMapper json = new ObjectMapper();

    /** @param durable whether the store flushes what it writes */
    TreeUploads(Path data, UploadSizes sizes, Report report, boolean durable) {
        this.data = data;
        this.sizes = sizes;
        this.report = report;
        this.durable = durable;
        this.name = durable ? "(c)" : "(b)";
    }

    /**
     * All in seconds.
     *
     * @param published from connecting to the answer
     * @param publishing the part of it after the change was queued
     */
    private record Round(double published, double publishing, double atOnce, double renamed) {}

    private record Outcome(Round first, List<Round> rounds, Verdict memory) {}

    List<Verdict> run() throws IOException, InterruptedException {
        Outcome outcome = measure();
        Series published =
                Series.of(outcome.rounds().stream().map(Round::published).toList());
        Series publishing =
                Series.of(outcome.rounds().stream().map(Round::publishing).toList());
        Series atOnce = Series.of(outcome.rounds().stream().map(Round::atOnce).toList());
        Series renamed = Series.of(outcome.rounds().stream().map(Round::renamed).toList());
        report.median(name + " tar of " + sizes.files() + " files until published, " + fsync(), published, "s");
        report.figure(
                name + " the first after the start",
                Report.format(outcome.first().published(), "s"));
        report.median(name + " of that, from the queue until published", publishing, "s");
        report.median(name + " plain writes at their places, " + fsync(), atOnce, "s");
        report.median(name + " plain writes and renames, " + fsync(), renamed, "s");
        String reference =
                String.format(Locale.ROOT, "plain %.2f s, renamed %.2f s", atOnce.median(), renamed.median());
        return List.of(
                Verdict.atMost(
                        name + " tar of " + sizes.files() + " files, " + fsync(),
                        published.median(),
                        durable ? LIMIT_SECONDS_DURABLE : LIMIT_SECONDS,
                        "s",
                        durable ? reference : reference + ", " + original()),
                outcome.memory());
    }

    private String fsync() {
        return durable ? "fsync" : "no fsync";
    }

    private Outcome measure() throws IOException, InterruptedException {
        try (BenchStack stack = BenchStack.start(data.resolve("stack"), durable);
                Connection ledger = stack.connectToLedger()) {
            UploadMemory memory = UploadMemory.of(stack);
            stack.create(REPOSITORY, "{\"compression\":\"none\"}");
            PlainFiles plain = PlainFiles.in(stack.store().resolve(".bench"), durable);
            Round first = null;
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < WARM_UP + sizes.rounds(); i++) {
                Round round = measure(stack, ledger, plain, i);
                report.progress(String.format(
                        Locale.ROOT,
                        "%s %d: %.3f s, %.3f s of it in the queue and publishing; plain %.3f s, renamed %.3f s",
                        i < WARM_UP ? "warm-up" : "round",
                        i < WARM_UP ? i + 1 : i + 1 - WARM_UP,
                        round.published(),
                        round.publishing(),
                        round.atOnce(),
                        round.renamed()));
                first = first == null ? round : first;
                if (i >= WARM_UP) {
                    rounds.add(round);
                }
            }
            return new Outcome(first, rounds, memory.verdict(name));
        } catch (SQLException e) {
            throw new IOException("the ledger could not be read", e);
        }
    }

    private Round measure(BenchStack stack, Connection ledger, PlainFiles plain, int number)
            throws IOException, InterruptedException, SQLException {
        SmallFiles files = SmallFiles.random(number, sizes.files(), UploadSizes.FILE_BYTES);
        Path tar = data.resolve("tree.tar");
        files.writeTar(tar);
        Disk.settle();
        long start = System.nanoTime();
        String answer = RawPut.file(stack.tree(REPOSITORY, "tree-" + number), tar);
        double published = (System.nanoTime() - start) / 1e9;
        Files.delete(tar);
        double publishing = publishing(ledger, answer);
        return new Round(published, publishing, plain.atOnce(files.contents()), plain.renamed(files.contents()));
    }

    private double publishing(Connection ledger, String answer) throws IOException, SQLException {
        JsonNode change = json.readTree(answer).path("change");
        try (PreparedStatement statement = ledger.prepareStatement(
                "SELECT extract(epoch FROM final_at - queued_at)::float8 FROM change WHERE id = ?")) {
            statement.setObject(1, UUID.fromString(change.asText()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getDouble(1);
            }
        }
    }

    private String original() throws IOException, InterruptedException {
        if (sizes.referenceRounds() == 0 || !CvmfsServer.isInstalled()) {
            return "cvmfs_server not asked or not installed";
        }
        List<Double> seconds = new ArrayList<>();
        try (CvmfsServer reference = CvmfsServer.create("tree-reference.example.org", data.resolve("reference"))) {
            for (int i = 0; i < sizes.referenceRounds(); i++) {
                Path tar = data.resolve("reference.tar");
                SmallFiles.random(1000L + i, sizes.files(), UploadSizes.FILE_BYTES)
                        .writeTar(tar);
                Disk.settle();
                seconds.add(reference.ingest(tar, "tree-" + i));
                Files.delete(tar);
            }
        }
        Series ingest = Series.of(seconds);
        report.median(name + " cvmfs_server ingest", ingest, "s");
        return String.format(Locale.ROOT, "cvmfs_server ingest %.2f s", ingest.median());
    }
}
