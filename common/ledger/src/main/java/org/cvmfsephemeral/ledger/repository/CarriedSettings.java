package org.cvmfsephemeral.ledger.repository;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.LedgerJson;

/**
 * What only the ledger would know of a repository, in the form in which the repository carries it itself, so that a lost ledger does not
 * lose it. Anybody can read it there, so it says which paths are held and not why or for whom.
 *
 * @param held paths of legal holds, in catalog form and in their order
 * @param rules directories of which only the newest children stay, in the order of their paths
 */
public record CarriedSettings(
        RepositorySettings settings, Instant createdAt, List<String> held, List<CarriedRule> rules) {
    /**
     * @param path in catalog form
     * @param keep how many children stay
     */
    public record CarriedRule(String path, int keep) {}

    public CarriedSettings {
        held = held == null ? List.of() : List.copyOf(held);
        rules = rules == null ? List.of() : List.copyOf(rules);
    }

    private static final TypeReference<CarriedSettings> TYPE = new TypeReference<>() {};
    private static final int CHUNK_SIZE = 8 << 20;
    private static final long FILE_SIZE_LIMIT = 1L << 40;

    /** Those of a repository that carries none, as nobody has said anything about it. */
    public static CarriedSettings defaults(int ttlSeconds, Instant createdAt) {
        return new CarriedSettings(
                new RepositorySettings(Compression.NONE, CHUNK_SIZE, ttlSeconds, FILE_SIZE_LIMIT),
                createdAt,
                List.of(),
                List.of());
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
