package org.cvmfsephemeral.bench.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.bench.content.RandomFile;
import org.cvmfsephemeral.bench.http.RawPut;
import org.cvmfsephemeral.bench.report.Report;
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

/** A new file each round: uploaded to one repository, and merely written beside its objects, in turns. */
public final class LargeFileRounds {
    /** As many objects as upload-service writes at a time. */
    static final int STORE_THREADS = 8;

    private static final double MIB = 1 << 20;

    private final BenchStack stack;
    private final Path data;
    private final String repository;
    private final long size;

    /**
     * @param data folder for the file
     * @param repository is created, without compression
     * @param size in bytes
     */
    public LargeFileRounds(BenchStack stack, Path data, String repository, long size) {
        this.stack = stack;
        this.data = data;
        this.repository = repository;
        this.size = size;
    }

    /** @return those of so many rounds, after one that warms up the JVM of upload-service and counts for nothing */
    public List<LargeFileRates> run(int rounds, Report report) throws IOException, InterruptedException {
        stack.create(repository, "{\"compression\":\"none\"}");
        List<LargeFileRates> rates = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            LargeFileRates measured = measure(round);
            if (round > 0) {
                rates.add(measured);
            }
            report.progress("round " + round + " of " + rounds);
        }
        return rates;
    }

    private LargeFileRates measure(int round) throws IOException, InterruptedException {
        try (RandomFile file = RandomFile.create(data.resolve("large-file"), round, size)) {
            double upload = upload(file, round);
            List<Long> sizes = pieces(round);
            // Whatever favours the first or the last of three changes from round to round.
            if (round % 2 == 0) {
                double pieces = inPieces(file, sizes);
                return new LargeFileRates(upload, pieces, inOnePiece(file));
            }
            double whole = inOnePiece(file);
            return new LargeFileRates(upload, inPieces(file, sizes), whole);
        }
    }

    private double upload(RandomFile file, int round) throws IOException {
        long start = System.nanoTime();
        RawPut.file(stack.file(repository, "large-" + round), file.path());
        return rate((System.nanoTime() - start) / 1e9);
    }

    private double inPieces(RandomFile file, List<Long> sizes) throws IOException, InterruptedException {
        return rate(PlainWrite.inPieces(file.path(), sizes, stack.store().resolve(".bench"), STORE_THREADS));
    }

    private double inOnePiece(RandomFile file) throws IOException {
        return rate(PlainWrite.inOnePiece(file.path(), stack.store().resolve(".bench-file")));
    }

    private double rate(double seconds) {
        return size / MIB / seconds;
    }

    /** As the file was cut. */
    private List<Long> pieces(int round) throws IOException {
        String key = new UploadApi(stack.endpoints().upload()).publicKey(repository);
        try (RepositoryReader reader = RepositoryReader.open(
                new HttpObjectSource(stack.endpoints().repository(repository)),
                RepositoryName.of(repository),
                List.of(Pem.readPublicKey(key)),
                Clock.systemUTC())) {
            RegularFile file = (RegularFile)
                    reader.stat(RepositoryPath.of("large-" + round)).orElseThrow();
            return file.content() instanceof ChunkedFile chunked
                    ? chunked.chunks().stream().map(Chunk::size).toList()
                    : List.of(file.size());
        }
    }
}
