package org.cvmfsephemeral.upload.content;

import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * Where many contents go and in which form.
 *
 * @param fileSizeLimit largest size of one file in bytes
 * @param progress called now and then while content arrives and is stored
 */
public record ContentTarget(
        RepositoryName repository,
        Compression compression,
        ChunkSizes chunkSizes,
        long fileSizeLimit,
        Runnable progress) {}
