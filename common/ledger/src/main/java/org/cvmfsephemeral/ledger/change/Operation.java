package org.cvmfsephemeral.ledger.change;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import org.cvmfsephemeral.format.object.Compression;

/** One step of a change. Its JSON is what the ledger keeps, so names and meanings stay. Paths are in catalog form. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Operation.PutFile.class, name = "put-file"),
    @JsonSubTypes.Type(value = Operation.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = Operation.Expire.class, name = "expire")
})
public sealed interface Operation {
    String path();

    /**
     * Creates or replaces a regular file, parents included.
     *
     * @param size of the content in bytes
     * @param hash of the whole stored object; null if chunked
     * @param chunks in order, tiling the content; null if stored whole
     * @param mtime modification time
     * @param expires when it is to vanish; null for never
     */
    record PutFile(
            String path,
            long size,
            Compression compression,
            String hash,
            List<StoredChunk> chunks,
            int permissions,
            Instant mtime,
            boolean overwrite,
            Instant expires)
            implements Operation {}

    /**
     * @param size of the plain content in bytes
     * @param hash of the stored object
     */
    record StoredChunk(long offset, long size, String hash) {}

    /**
     * @param recursive whether a directory that is not empty may go
     */
    record Delete(String path, boolean recursive) implements Operation {}

    /** Deletes the entry if it still carries this stamp and its time has come, and the parents that it leaves empty. */
    record Expire(String path, String stamp) implements Operation {}
}
