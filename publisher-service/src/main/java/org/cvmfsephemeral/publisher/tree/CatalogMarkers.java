package org.cvmfsephemeral.publisher.tree;

import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.web.ProblemType;

/** The files that tell which directories are nested catalogs of their own (format reference 5.2). */
public final class CatalogMarkers {
    /** In the root directory of every nested catalog. */
    public static final String MARKER = org.cvmfsephemeral.format.catalog.CatalogMarkers.MARKER;

    /** Beside it where the publisher made the nested catalog and may undo it. */
    public static final String AUTOMATIC = org.cvmfsephemeral.format.catalog.CatalogMarkers.AUTOMATIC;

    private CatalogMarkers() {}

    public static boolean isMarker(String name) {
        return name.equals(MARKER) || name.equals(AUTOMATIC);
    }

    /**
     * Refuses names that have a meaning of their own: the marker is a regular file and not in the repository's root directory, where
     * clients and tools take it for damage (format reference 5.2).
     *
     * @throws RejectedException if nothing of this kind may have the name
     */
    static void requireAllowed(RepositoryPath path, boolean isFile) {
        if (path.isRoot()) {
            return;
        }
        String name = path.name();
        if (name.equals(AUTOMATIC)
                || (name.equals(MARKER) && (!isFile || path.parent().isRoot()))) {
            throw new RejectedException(
                    ProblemType.RESERVED_NAME,
                    "'" + path + "' has a name that marks nested catalogs: " + MARKER
                            + " is a regular file below the root directory, " + AUTOMATIC + " the publisher's own.");
        }
    }
}
