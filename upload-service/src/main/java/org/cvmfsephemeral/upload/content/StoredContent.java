package org.cvmfsephemeral.upload.content;

import java.util.List;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;

/**
 * A file's content as it lies in the store.
 *
 * @param size of the plain content in bytes
 * @param hash of the whole object; null if chunked
 * @param chunks in order; null if stored whole
 */
public record StoredContent(long size, String hash, List<StoredChunk> chunks) {}
