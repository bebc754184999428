package org.cvmfsephemeral.format.catalog;

import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;

/** Content stored as one object. */
public record WholeFile(ContentHash hash, Compression compression) implements FileContent {
    public WholeFile {
        if (hash == null || compression == null) {
            throw new IllegalArgumentException("a whole file has a hash and a compression");
        }
    }

    @Override
    public HashAlgorithm algorithm() {
        return hash.algorithm();
    }
}
