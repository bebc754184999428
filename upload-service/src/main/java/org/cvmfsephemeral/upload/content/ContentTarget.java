package org.cvmfsephemeral.upload.content;

import java.util.function.Consumer;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * Where many contents go and in which form.
 *
 * @param fileSizeLimit largest size of one file in bytes
 * @param progress called now and then while content arrives and is stored
 * @param pins called before anything is written, by several threads
 * @param repaired told of damaged objects that have been written again
 */
public record ContentTarget(
        RepositoryName repository,
        Compression compression,
        ChunkSizes chunkSizes,
        long fileSizeLimit,
        Runnable progress,
        ObjectPins pins,
        Consumer<String> repaired) {}
