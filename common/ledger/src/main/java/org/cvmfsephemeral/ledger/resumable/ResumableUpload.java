package org.cvmfsephemeral.ledger.resumable;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * A file that arrives in pieces.
 *
 * @param received bytes that have arrived in a row; all of them are there once the change is announced, not before
 * @param expiresAt when it is removed, by the time of the database
 * @param change that the whole file was announced as; null until then
 */
public record ResumableUpload(
        UUID id,
        RepositoryName repository,
        RepositoryPath path,
        long length,
        long received,
        Terms terms,
        Instant expiresAt,
        UUID change) {
    /**
     * How the file is to be published, in the words of the request that announced it.
     *
     * @param ttl null if it was not said, as are the others
     * @param digest field of {@code Repr-Digest}
     * @param metadata field of {@code Upload-Metadata}
     */
    public record Terms(String ttl, String ttlBy, boolean overwrite, String mode, String digest, String metadata) {}

    public Optional<UUID> published() {
        return Optional.ofNullable(change);
    }
}
