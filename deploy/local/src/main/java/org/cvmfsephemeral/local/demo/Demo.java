package org.cvmfsephemeral.local.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.client.HttpObjectSource;
import org.cvmfsephemeral.format.client.RepositoryVerifier;
import org.cvmfsephemeral.format.client.VerificationReport;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.StackException;
import org.cvmfsephemeral.local.UploadApi;

/**
 * The main job, unattended: uploads files over HTTP, then reads the repository as a client does, from nothing but its URL and
 * public key, and compares every byte.
 */
public final class Demo {
    private static final int PARALLEL_UPLOADS = 8;

    private final Endpoints endpoints;
    private final UploadApi api;
    private final Clock clock;
    private final Consumer<String> lines;

    public Demo(Endpoints endpoints, Clock clock, Consumer<String> lines) {
        this.endpoints = endpoints;
        this.api = new UploadApi(endpoints.upload());
        this.clock = clock;
        this.lines = lines;
    }

    /**
     * Uploads, verifies, and tells what happened.
     *
     * @param publicKey of the repository, PEM
     * @throws StackException if an upload fails, or what comes back is not what was sent; with the
     *     first differences
     */
    public void run(String repository, String publicKey, List<DemoFile> files) {
        lines.accept(describe("to upload", files.size(), bytes(files)));
        Stopwatch uploading = new Stopwatch();
        long revision = upload(repository, files);
        lines.accept(describe("uploaded and published", files.size(), bytes(files)) + uploading.rate(bytes(files))
                + ", newest revision " + revision);
        verify(repository, publicKey, files);
    }

    private long upload(String repository, List<DemoFile> files) {
        ExecutorService uploads = Executors.newFixedThreadPool(PARALLEL_UPLOADS);
        try {
            List<Future<Long>> revisions = files.stream()
                    .map(file -> uploads.submit(() -> api.upload(repository, file.target(), file.source())))
                    .toList();
            long newest = 0;
            for (Future<Long> revision : revisions) {
                newest = Math.max(newest, revision.get());
            }
            return newest;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StackException refused) {
                throw refused;
            }
            throw new StackException("uploading failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while uploading", e);
        } finally {
            uploads.shutdownNow();
        }
    }

    private void verify(String repository, String publicKey, List<DemoFile> files) {
        Stopwatch verifying = new Stopwatch();
        Map<String, String> read = new HashMap<>();
        VerificationReport report = walk(repository, publicKey, read);
        if (!report.isSound()) {
            throw new StackException(report.problemCount() + " problems in " + repository + ":\n"
                    + String.join("\n", report.problems()));
        }
        List<String> differences =
                files.stream().flatMap(file -> file.differenceTo(read).stream()).toList();
        if (!differences.isEmpty()) {
            throw new StackException(differences.size() + " files differ:\n" + String.join("\n", differences));
        }
        lines.accept(describe("verified as a client", files.size(), bytes(files))
                + verifying.rate(report.contentBytes()) + "; the repository has " + report.catalogs() + " catalogs, "
                + report.files() + " files, " + report.objects() + " objects, all sound");
    }

    private VerificationReport walk(String repository, String publicKey, Map<String, String> read) {
        RepositoryVerifier verifier = new RepositoryVerifier(
                new HttpObjectSource(endpoints.repository(repository)),
                RepositoryName.of(repository),
                List.of(Pem.readPublicKey(publicKey)),
                clock);
        try {
            return verifier.verify((path, entry, sha256) ->
                    sha256.ifPresent(hash -> read.put(path.value().replaceFirst("^/", ""), hash)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long bytes(List<DemoFile> files) {
        return files.stream().mapToLong(DemoFile::size).sum();
    }

    private static String describe(String what, int count, long bytes) {
        return String.format(Locale.ROOT, "%-24s %d files, %.1f MiB", what, count, bytes / 1048576.0);
    }

    /** Wall-clock time of one step. */
    private static final class Stopwatch {
        private final long start = System.nanoTime();

        String rate(long bytes) {
            double seconds = (System.nanoTime() - start) / 1e9;
            return String.format(Locale.ROOT, " in %.1f s (%.0f MiB/s)", seconds, bytes / 1048576.0 / seconds);
        }
    }
}
