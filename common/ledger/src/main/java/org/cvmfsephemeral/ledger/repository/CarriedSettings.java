package org.cvmfsephemeral.ledger.repository;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.Objects;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.LedgerJson;

/**
 * What only the ledger would know of a repository, in the form in which the repository carries it itself, so that a lost ledger does not
 * lose it. Anybody can read it there.
 */
public record CarriedSettings(RepositorySettings settings, Instant createdAt) {
    private static final TypeReference<CarriedSettings> TYPE = new TypeReference<>() {};
    private static final int CHUNK_SIZE = 8 << 20;
    private static final long FILE_SIZE_LIMIT = 1L << 40;

    public static CarriedSettings of(Repository repository) {
        return new CarriedSettings(repository.settings(), repository.createdAt());
    }

    /** Those of a repository that carries none, as nobody has said anything about it. */
    public static CarriedSettings defaults(int ttlSeconds, Instant createdAt) {
        return new CarriedSettings(
                new RepositorySettings(Compression.NONE, CHUNK_SIZE, ttlSeconds, FILE_SIZE_LIMIT), createdAt);
    }

    public String toJson() {
        return LedgerJson.write(this);
    }

    /**
     * The settings as they were written; what the text does not have yet is absent or zero.
     *
     * @throws IllegalStateException if the text is not what {@link #toJson()} made, now or in an earlier release
     */
    public static CarriedSettings fromJson(String json) {
        CarriedSettings carried = LedgerJson.read(json, TYPE);
        if (carried.settings() == null
                || carried.settings().compression() == null
                || carried.settings().limits() == null) {
            throw new IllegalStateException("settings of a repository without compression or limits");
        }
        Objects.requireNonNull(carried.createdAt(), "settings of a repository without the time of its creation");
        return carried;
    }
}
