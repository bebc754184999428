package org.cvmfsephemeral.upload.resumable;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload;

/**
 * A resumable upload.
 *
 * @param path absolute
 * @param length of the file in bytes
 * @param offset bytes that have arrived; all of them once the change is announced
 * @param change absent until then
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ResumableView(UUID id, String repository, String path, long length, long offset, Instant expires, UUID change) {
    static ResumableView of(ResumableUpload upload) {
        return new ResumableView(
                upload.id(),
                upload.repository().value(),
                upload.path().value(),
                upload.length(),
                upload.received(),
                upload.expiresAt(),
                upload.change());
    }
}
