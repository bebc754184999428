package org.cvmfsephemeral.format.catalog;

import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * A reference to a direct child in the tree of catalogs (format reference 4.10).
 *
 * @param path the mountpoint
 * @param hash of the stored catalog object
 * @param size of the uncompressed database in bytes; 0 when an old catalog does not say
 */
public record NestedCatalog(RepositoryPath path, ContentHash hash, long size) {
    public NestedCatalog {
        if (path.isRoot() || hash == null || size < 0) {
            throw new IllegalArgumentException("a nested catalog has a path below the root, a hash and a size");
        }
    }
}
