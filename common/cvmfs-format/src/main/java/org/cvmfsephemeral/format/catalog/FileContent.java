package org.cvmfsephemeral.format.catalog;

import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.HashAlgorithm;

/** Where a regular file's bytes are. */
public sealed interface FileContent permits WholeFile, ChunkedFile {
    HashAlgorithm algorithm();

    Compression compression();
}
