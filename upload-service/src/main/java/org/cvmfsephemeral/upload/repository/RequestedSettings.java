package org.cvmfsephemeral.upload.repository;

import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * Settings as a caller sends them; what is absent keeps its value, or gets the default in a new repository.
 *
 * @param compression {@code none} or {@code zlib}, of file contents
 * @param chunkSize average chunk in bytes
 * @param ttlSeconds how long clients keep a revision before they look for a newer one by themselves
 * @param fileSizeLimit largest file in bytes; lowered to what the chunks allow unless it is given
 */
record RequestedSettings(String compression, Integer chunkSize, Integer ttlSeconds, Long fileSizeLimit) {
    private static final int MIN_CHUNK = 64 << 10;
    private static final int MAX_CHUNK = 16 << 20;
    /** A file is described by its chunks, in memory and in the ledger. */
    private static final int MAX_CHUNKS = 250_000;

    private static final int MIN_TTL = 5;
    private static final int MAX_TTL = 30 * 86_400;
    private static final RepositorySettings DEFAULTS = new RepositorySettings(Compression.NONE, 8 << 20, 60, 1L << 40);

    static final RequestedSettings UNCHANGED = new RequestedSettings(null, null, null, null);

    RepositorySettings orDefaults() {
        return over(DEFAULTS);
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if a value is out of bounds
     */
    RepositorySettings over(RepositorySettings base) {
        RepositorySettings settings = new RepositorySettings(
                compression == null ? base.compression() : parseCompression(),
                chunkSize == null ? base.chunkSize() : chunkSize,
                ttlSeconds == null ? base.ttlSeconds() : ttlSeconds,
                fileSizeLimit == null ? Math.min(base.fileSizeLimit(), largestFile(base)) : fileSizeLimit);
        requireWithin("chunkSize", settings.chunkSize(), MIN_CHUNK, MAX_CHUNK);
        requireWithin("ttlSeconds", settings.ttlSeconds(), MIN_TTL, MAX_TTL);
        requireWithin("fileSizeLimit", settings.fileSizeLimit(), 0, largestFile(base));
        return settings;
    }

    private long largestFile(RepositorySettings base) {
        return (long) (chunkSize == null ? base.chunkSize() : chunkSize) * MAX_CHUNKS;
    }

    private Compression parseCompression() {
        return switch (compression) {
            case "none" -> Compression.NONE;
            case "zlib" -> Compression.ZLIB;
            default -> throw Problems.of(ProblemType.INVALID_SETTINGS, "compression is 'none' or 'zlib'.");
        };
    }

    private static void requireWithin(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw Problems.of(ProblemType.INVALID_SETTINGS, name + " lies between " + min + " and " + max + ".");
        }
    }
}
