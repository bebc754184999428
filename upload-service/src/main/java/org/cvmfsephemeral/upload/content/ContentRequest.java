package org.cvmfsephemeral.upload.content;

import java.io.InputStream;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * A body to be stored.
 *
 * @param length that the client announced, in bytes
 * @param limit largest size in bytes
 * @param progress called now and then while content arrives and is stored
 */
public record ContentRequest(
        RepositoryName repository,
        InputStream body,
        OptionalLong length,
        long limit,
        Compression compression,
        ChunkSizes chunkSizes,
        Runnable progress) {}
