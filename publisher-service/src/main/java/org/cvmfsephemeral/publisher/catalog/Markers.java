package org.cvmfsephemeral.publisher.catalog;

import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.publisher.tree.CatalogMarkers;

/** The two empty files in the root directory of a nested catalog that the publisher has made (format reference 5.4). */
final class Markers {
    private static final int PERMISSIONS = 0600;
    private static final ContentHash EMPTY = ContentHash.sha1(new byte[0]);

    private Markers() {}

    static void loadAutomatic(WritableCatalog catalog, RepositoryPath root, long now) {
        catalog.load(root.child(CatalogMarkers.MARKER), file(CatalogMarkers.MARKER, now));
        catalog.load(root.child(CatalogMarkers.AUTOMATIC), file(CatalogMarkers.AUTOMATIC, now));
    }

    private static RegularFile file(String name, long now) {
        return RegularFile.plain(
                name,
                new Attributes(PERMISSIONS, 0, 0, now, null, Xattrs.EMPTY),
                0,
                new WholeFile(EMPTY, Compression.NONE));
    }
}
