package org.cvmfsephemeral.publisher.tree;

/** The files that tell which directories are nested catalogs of their own (format reference 5.2). */
public final class CatalogMarkers {
    /** In the root directory of every nested catalog. */
    public static final String MARKER = ".cvmfscatalog";

    /** Beside it where the publisher made the nested catalog and may undo it. */
    public static final String AUTOMATIC = ".cvmfsautocatalog";

    private CatalogMarkers() {}

    public static boolean isMarker(String name) {
        return name.equals(MARKER) || name.equals(AUTOMATIC);
    }
}
