package org.cvmfsephemeral.ledger.content;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;

/**
 * How a content that was uploaded once lies in the store, if it is still there.
 *
 * @param size of the plain content in bytes
 * @param hash of the whole object; null if chunked
 * @param chunks in order; null if stored whole
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KnownContent(long size, Compression compression, String hash, List<StoredChunk> chunks) {}
