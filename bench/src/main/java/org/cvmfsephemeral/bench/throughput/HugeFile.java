package org.cvmfsephemeral.bench.throughput;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.cvmfsephemeral.bench.content.RandomStream;
import org.cvmfsephemeral.bench.http.RawPut;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.stack.ProcessFigures;
import org.cvmfsephemeral.local.Service;

/** A file many times larger than the heap of upload-service. */
public final class HugeFile {
    private static final String REPOSITORY = "huge.example.org";
    private static final double MIB = 1 << 20;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path data;
    private final long size;

    /**
     * @param data folder for everything that is written
     * @param size in bytes
     */
    public HugeFile(Path data, long size) {
        this.data = data;
        this.size = size;
    }

    public void run(Report report) throws IOException, InterruptedException {
        report.title(
                "huge-file",
                String.format("%.1f GiB through an upload-service with a heap of 256 MiB", size / MIB / 1024));
        try (BenchStack stack = BenchStack.start(data.resolve("stack"))) {
            stack.create(REPOSITORY, "{\"compression\":\"none\"}");
            ProcessHandle service = stack.process(Service.UPLOAD);
            report.figure("heap of upload-service", maxHeap(service));
            MessageDigest sent = sha256();
            double uploading = upload(stack, sent);
            report.figure("uploaded and published", rate(uploading));
            long start = System.nanoTime();
            String received = download(stack);
            report.figure("read back by GET", rate((System.nanoTime() - start) / 1e9));
            report.figure("largest resident set of upload-service", peakMemory(service));
            String expected = HexFormat.of().formatHex(sent.digest());
            report.aim(
                    "SHA-256 of what came back", shortened(received), shortened(expected), received.equals(expected));
            report.aim("upload-service is still the same process", alive(service), "alive", service.isAlive());
        }
    }

    private static String maxHeap(ProcessHandle service) {
        return service.info()
                .arguments()
                .flatMap(arguments -> java.util.Arrays.stream(arguments)
                        .filter(argument -> argument.startsWith("-Xmx"))
                        .findFirst())
                .orElse("unknown");
    }

    /** While making the bytes and hashing them, so this is no measure of the fastest upload. */
    private double upload(BenchStack stack, MessageDigest digest) throws IOException {
        long start = System.nanoTime();
        try (InputStream content = new DigestInputStream(new RandomStream(8, size), digest)) {
            RawPut.stream(stack.file(REPOSITORY, "huge"), content, size);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static String download(BenchStack stack) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream content = stack.file(REPOSITORY, "huge").toURL().openStream()) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String rate(double seconds) {
        return String.format("%.1f s, %.0f MiB/s", seconds, size / MIB / seconds);
    }

    private static String peakMemory(ProcessHandle service) throws IOException {
        OptionalLong bytes = new ProcessFigures(service).peakMemory();
        return bytes.isPresent() ? (bytes.getAsLong() >> 20) + " MiB" : "unknown on this system";
    }

    private static String alive(ProcessHandle service) {
        return service.isAlive() ? "alive" : "dead";
    }

    private static String shortened(String hash) {
        return hash.substring(0, 16) + "...";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
