package org.cvmfsephemeral.upload.repository;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Locale;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;

/**
 * A repository as callers see it.
 *
 * @param revision published; 0 before the first
 * @param publishedAt of that revision; absent before the first
 * @param contentBytes what all its files have together
 * @param contentFiles how many there are
 * @param stoppedBecause why publishing is stopped; absent if it is not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RepositoryView(
        String name,
        String state,
        String compression,
        int chunkSize,
        int ttlSeconds,
        long fileSizeLimit,
        Long requestSizeLimit,
        Long repositorySizeLimit,
        Integer concurrentUploadLimit,
        int touchOnReadSeconds,
        Long defaultTtlSeconds,
        Long maximumTtlSeconds,
        Long evictionSizeBytes,
        Instant createdAt,
        long revision,
        String rootHash,
        Instant publishedAt,
        long contentBytes,
        long contentFiles,
        String stoppedBecause) {
    static RepositoryView of(Repository repository) {
        RepositorySettings settings = repository.settings();
        return new RepositoryView(
                repository.name().value(),
                repository.state().name().toLowerCase(Locale.ROOT),
                settings.compression().name().toLowerCase(Locale.ROOT),
                settings.chunkSize(),
                settings.ttlSeconds(),
                settings.limits().fileBytes(),
                settings.limits().requestBytes(),
                settings.limits().repositoryBytes(),
                settings.limits().concurrentUploads(),
                settings.touchOnReadSeconds(),
                settings.expiry().defaultSeconds(),
                settings.expiry().maximumSeconds(),
                settings.expiry().evictionBytes(),
                repository.createdAt(),
                repository.revision(),
                repository.rootHash().map(ContentHash::toString).orElse(null),
                repository.revision() == 0 ? null : Instant.ofEpochSecond(repository.publishedAt()),
                repository.contentBytes(),
                repository.contentFiles(),
                repository.stoppedBecause().orElse(null));
    }
}
