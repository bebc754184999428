package org.cvmfsephemeral.testing.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Catalogs that the last check reached and found sound, with the content of all their files. */
final class SoundCatalogs {
    private final Map<CatalogPlace, CheckedCatalog> catalogs = new HashMap<>();

    Optional<CheckedCatalog> at(CatalogPlace place) {
        return Optional.ofNullable(catalogs.get(place));
    }

    void replaceBy(Map<CatalogPlace, CheckedCatalog> reached) {
        catalogs.clear();
        catalogs.putAll(reached);
    }
}
