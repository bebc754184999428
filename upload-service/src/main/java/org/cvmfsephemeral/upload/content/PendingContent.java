package org.cvmfsephemeral.upload.content;

import java.util.function.Supplier;

/** A content that has been read and is being stored. */
public final class PendingContent {
    private final long size;
    private final Supplier<StoredContent> chunked;
    private volatile String hash;

    private PendingContent(long size, Supplier<StoredContent> chunked) {
        this.size = size;
        this.chunked = chunked;
    }

    static PendingContent whole(long size) {
        return new PendingContent(size, null);
    }

    static PendingContent chunked(long size, Supplier<StoredContent> stored) {
        return new PendingContent(size, stored);
    }

    void storedAs(String objectHash) {
        hash = objectHash;
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** How it lies in the store; known when {@link ContentBatch#finish()} has returned. */
    public StoredContent stored() {
        if (chunked != null) {
            return chunked.get();
        }
        if (hash == null) {
            throw new IllegalStateException("the content is still being stored");
        }
        return new StoredContent(size, hash, null);
    }
}
