package org.cvmfsephemeral.upload.repository;

import com.fasterxml.jackson.databind.JsonNode;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.ledger.repository.RepositoryLimits;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/**
 * Settings as a caller sends them; what is absent keeps its value, or gets the default in a new repository.
 *
 * @param compression {@code none} or {@code zlib}, of file contents
 * @param chunkSize average chunk in bytes
 * @param ttlSeconds how long clients keep a revision before they look for a newer one by themselves
 * @param fileSizeLimit largest file in bytes; lowered to what the chunks allow unless it is given
 * @param requestSizeLimit what one request may bring in bytes, packed and unpacked; JSON null for no limit
 * @param repositorySizeLimit what all files may have together in bytes; JSON null for no limit
 * @param concurrentUploadLimit uploads that may be going on at the same time; JSON null for no limit
 * @param touchOnReadSeconds for how long a file that expires stays at least after it was read through the API; 0 for no longer
 * @param defaultTtlSeconds time to live of what is published without one; JSON null for that it does not expire
 * @param maximumTtlSeconds longest time to live; JSON null for no limit
 * @param evictionSizeBytes size above which what was not used for the longest time is removed; JSON null for never
 */
record RequestedSettings(
        String compression,
        Integer chunkSize,
        Integer ttlSeconds,
        Long fileSizeLimit,
        JsonNode requestSizeLimit,
        JsonNode repositorySizeLimit,
        JsonNode concurrentUploadLimit,
        Integer touchOnReadSeconds,
        JsonNode defaultTtlSeconds,
        JsonNode maximumTtlSeconds,
        JsonNode evictionSizeBytes) {
    private static final int MIN_CHUNK = 64 << 10;
    private static final int MAX_CHUNK = 16 << 20;
    /** A file is described by its chunks, in memory and in the ledger. */
    private static final int MAX_CHUNKS = 250_000;

    private static final int MIN_TTL = 5;
    private static final int MAX_TTL = 30 * 86_400;
    private static final int MAX_TOUCH = 365 * 86_400;
    private static final int MAX_CONCURRENT = 100_000;
    private static final RepositorySettings DEFAULTS = new RepositorySettings(Compression.NONE, 8 << 20, 60, 1L << 40);

    static final RequestedSettings UNCHANGED =
            new RequestedSettings(null, null, null, null, null, null, null, null, null, null, null);

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
                limits(base),
                touchOnReadSeconds == null ? base.touchOnReadSeconds() : touchOnReadSeconds,
                expiry(base.expiry()));
        requireWithin("chunkSize", settings.chunkSize(), MIN_CHUNK, MAX_CHUNK);
        requireWithin("ttlSeconds", settings.ttlSeconds(), MIN_TTL, MAX_TTL);
        requireWithin("fileSizeLimit", settings.limits().fileBytes(), 0, largestFile(base));
        requireWithin("touchOnReadSeconds", settings.touchOnReadSeconds(), 0, MAX_TOUCH);
        return settings;
    }

    private ExpiryPolicy expiry(ExpiryPolicy base) {
        long longest = TimeToLive.MAX.toSeconds();
        ExpiryPolicy policy = new ExpiryPolicy(
                limit("defaultTtlSeconds", defaultTtlSeconds, base.defaultSeconds(), longest),
                limit("maximumTtlSeconds", maximumTtlSeconds, base.maximumSeconds(), longest),
                limit("evictionSizeBytes", evictionSizeBytes, base.evictionBytes(), Long.MAX_VALUE));
        if (policy.defaultSeconds() != null
                && policy.maximumSeconds() != null
                && policy.defaultSeconds() > policy.maximumSeconds()) {
            throw Problems.of(ProblemType.INVALID_SETTINGS, "defaultTtlSeconds is not greater than maximumTtlSeconds.");
        }
        return policy;
    }

    private RepositoryLimits limits(RepositorySettings base) {
        RepositoryLimits before = base.limits();
        Long concurrent = limit(
                "concurrentUploadLimit",
                concurrentUploadLimit,
                before.concurrentUploads() == null
                        ? null
                        : before.concurrentUploads().longValue(),
                MAX_CONCURRENT);
        return new RepositoryLimits(
                fileSizeLimit == null ? Math.min(before.fileBytes(), largestFile(base)) : fileSizeLimit,
                limit("requestSizeLimit", requestSizeLimit, before.requestBytes(), Long.MAX_VALUE),
                limit("repositorySizeLimit", repositorySizeLimit, before.repositoryBytes(), Long.MAX_VALUE),
                concurrent == null ? null : concurrent.intValue());
    }

    private static Long limit(String name, JsonNode requested, Long before, long max) {
        if (requested == null) {
            return before;
        }
        if (requested.isNull()) {
            return null;
        }
        if (!requested.isIntegralNumber() || !requested.canConvertToLong()) {
            throw Problems.of(ProblemType.INVALID_SETTINGS, name + " is a whole number, or null for no limit.");
        }
        requireWithin(name, requested.longValue(), 1, max);
        return requested.longValue();
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
