package org.cvmfsephemeral.format.catalog;

import java.util.Set;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** The files in the root of a nested catalog that say why it is one (format reference 5.2 and 5.4). */
public final class CatalogMarkers {
    /** In every nested catalog's root. */
    public static final String MARKER = ".cvmfscatalog";
    /** Beside it where no user asked for the catalog: it may be merged back at any time. */
    public static final String AUTOMATIC = ".cvmfsautocatalog";

    private static final Set<String> NAMES = Set.of(MARKER, AUTOMATIC);

    private CatalogMarkers() {}

    public static boolean areNamed(String name) {
        return NAMES.contains(name);
    }

    /** Whether this is a nested catalog that was split off for balance, so that its markers are nobody's content. */
    public static boolean areAutomaticIn(Catalog catalog) {
        RepositoryPath root = catalog.properties().rootPrefix();
        return !root.isRoot()
                && catalog.lookup(root.child(MARKER)).isPresent()
                && catalog.lookup(root.child(AUTOMATIC)).isPresent();
    }
}
