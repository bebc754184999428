package org.cvmfsephemeral.upload.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.cvmfsephemeral.upload.change.ChangeView;

/**
 * What came of a write.
 *
 * @param revision that made it visible; absent if it is still on its way
 * @param size in bytes; absent for deletions
 * @param expires when it vanishes; absent for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PublishedFile(
        String repository, String path, UUID change, Long revision, String rootHash, Long size, Instant expires) {
    static PublishedFile onItsWay(String repository, String path, UUID change, Long size, Instant expires) {
        return new PublishedFile(repository, path, change, null, null, size, expires);
    }

    PublishedFile publishedBy(ChangeView published) {
        return new PublishedFile(repository, path, change, published.revision(), published.rootHash(), size, expires);
    }
}
