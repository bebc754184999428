package org.cvmfsephemeral.bench.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.bench.http.KeptConnection;
import org.cvmfsephemeral.bench.reference.CvmfsServer;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.stack.ProcessFigures;
import org.cvmfsephemeral.local.Service;

/**
 * Clients that each upload one small file after the other, all at the same time to one repository, beside the transactions of the
 * original, of which there is one at a time.
 */
final class ManyClients {
    private static final String REPOSITORY = "clients.example.org";
    private static final double LIMIT_RATE = 200;
    private static final int PAGE_FILES = 10_000;

    private final Path data;
    private final UploadSizes sizes;
    private final Report report;
    private final ObjectMapper json = new ObjectMapper();

    ManyClients(Path data, UploadSizes sizes, Report report) {
        this.data = data;
        this.sizes = sizes;
        this.report = report;
    }

    List<Verdict> run() throws IOException, InterruptedException {
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            UploadMemory memory = UploadMemory.of(stack);
            stack.create(REPOSITORY, "{\"ttlSeconds\":3600}");
            Publications publications = new Publications(uploadFromAll(stack), sizes);
            print(publications);
            long known = publishedFiles(stack);
            if (known != publications.total()) {
                throw new IOException(publications.total() + " uploads were acknowledged, " + known + " are published");
            }
            return List.of(
                    Verdict.atLeast(
                            "(d) publishes a second for " + sizes.clients() + " clients",
                            publications.rates().median(),
                            LIMIT_RATE,
                            "",
                            original()),
                    memory.verdict("(d)"));
        }
    }

    private void print(Publications publications) {
        report.median("(d) publishes a second", publications.rates(), "");
        report.median("(d) revisions a second", publications.revisions(), "");
        report.medianAndP99("(d) request to 201", publications.millis(), "ms");
    }

    private List<Publication> uploadFromAll(BenchStack stack) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(sizes.clients());
        try {
            long start = System.nanoTime();
            long end = start
                    + TimeUnit.SECONDS.toNanos(sizes.warmUpSeconds() + (long) sizes.periods() * sizes.periodSeconds());
            List<Future<List<Publication>>> clients = new ArrayList<>();
            for (int i = 0; i < sizes.clients(); i++) {
                int number = i;
                clients.add(threads.submit(() -> upload(stack, number, start, end)));
            }
            printProcessorTime(stack, start, end);
            List<Publication> all = new ArrayList<>();
            for (Future<List<Publication>> client : clients) {
                all.addAll(client.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IOException("a client failed: " + e.getCause().getMessage(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of what counts, by all processes that have a part in it. */
    private void printProcessorTime(BenchStack stack, long start, long end) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(start + TimeUnit.SECONDS.toNanos(sizes.warmUpSeconds()) - System.nanoTime());
        ProcessFigures upload = new ProcessFigures(stack.process(Service.UPLOAD));
        ProcessFigures publisher = new ProcessFigures(stack.process(Service.PUBLISHER));
        double uploadBefore = upload.cpu().toNanos();
        double publisherBefore = publisher.cpu().toNanos();
        long begin = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(end - begin);
        double elapsed = System.nanoTime() - begin;
        report.figure(
                "(d) cores kept busy",
                String.format(
                        Locale.ROOT,
                        "%.2f by upload-service, %.2f by publisher-service",
                        (upload.cpu().toNanos() - uploadBefore) / elapsed,
                        (publisher.cpu().toNanos() - publisherBefore) / elapsed));
    }

    private List<Publication> upload(BenchStack stack, int client, long start, long end) throws IOException {
        List<Publication> publications = new ArrayList<>();
        SmallFiles contents = SmallFiles.random(client, 1, UploadSizes.SMALL_BYTES);
        byte[] content = contents.contents().get(0);
        try (KeptConnection connection = KeptConnection.to(stack.endpoints().upload())) {
            for (int i = 0; System.nanoTime() < end; i++) {
                // No content comes twice.
                content[0] = (byte) i;
                content[1] = (byte) (i >> 8);
                content[2] = (byte) (i >> 16);
                long sent = System.nanoTime();
                String answer = connection.put(stack.file(REPOSITORY, directory(client) + "/file-" + i), content);
                long answered = System.nanoTime();
                publications.add(new Publication(
                        (answered - start) / 1e9,
                        (answered - sent) / 1e6,
                        json.readTree(answer).path("revision").asLong()));
            }
        }
        return publications;
    }

    /** In the directories of all clients. */
    private long publishedFiles(BenchStack stack) throws IOException {
        long files = 0;
        for (int client = 0; client < sizes.clients(); client++) {
            URI directory = stack.file(REPOSITORY, directory(client));
            URI page = URI.create(directory + "?limit=" + PAGE_FILES);
            while (page != null) {
                JsonNode listing = json.readTree(page.toURL());
                files += listing.path("entries").size();
                page = listing.has("next")
                        ? directory.resolve(listing.path("next").asText())
                        : null;
            }
        }
        return files;
    }

    private static String directory(int client) {
        return "client-" + client;
    }

    private String original() throws IOException, InterruptedException {
        if (sizes.referenceRounds() == 0 || !CvmfsServer.isInstalled()) {
            return "cvmfs_server not asked or not installed";
        }
        List<Double> seconds = new ArrayList<>();
        try (CvmfsServer reference = CvmfsServer.create("clients-reference.example.org", data.resolve("reference"))) {
            for (int i = 0; i <= sizes.referenceRounds(); i++) {
                Path file = Files.write(data.resolve("reference-file-" + i), new byte[UploadSizes.SMALL_BYTES + i]);
                double taken = reference.publish(file);
                Files.delete(file);
                if (i > 0) {
                    seconds.add(taken);
                }
            }
        }
        Series cycle = Series.of(seconds);
        report.median("(d) cvmfs_server transaction, cp, publish", cycle, "s");
        return String.format(Locale.ROOT, "%.2f one after the other with cvmfs_server", 1 / cycle.median());
    }
}
