package org.cvmfsephemeral.upload.write;

import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.upload.content.ContentTarget;
import org.cvmfsephemeral.upload.content.ObjectPins;
import org.cvmfsephemeral.upload.http.ActiveRepository;

/**
 * Where a write stores its content.
 *
 * @param repository as it was when the lease had been taken
 * @param protector the session that protects what is stored
 * @param body of the request: verified against its digest at its end, and of limited size
 * @param digest SHA-256 of the body, hexadecimal, if the caller has sent it; true once the body has been read to its end
 * @param meter told of what an archive unpacks to, in bytes
 * @param memory told of memory that is needed until the write is announced, in bytes
 * @param progress called while bytes flow
 * @param pins keeps objects from being collected that are to be written or reused
 * @param repaired told of damaged objects that have been written again, by their names
 */
public record WriteScope(
        ActiveRepository repository,
        UUID protector,
        InputStream body,
        Optional<String> digest,
        LongConsumer meter,
        LongConsumer memory,
        Runnable progress,
        ObjectPins pins,
        Consumer<String> repaired) {
    /** Where and in which form contents are stored. */
    public ContentTarget target() {
        RepositorySettings settings = repository.settings();
        return new ContentTarget(
                repository.name(),
                settings.compression(),
                ChunkSizes.ofAverage(settings.chunkSize()),
                settings.limits().fileBytes(),
                progress,
                pins,
                repaired);
    }
}
