package org.cvmfsephemeral.format.catalog;

import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * The {@code properties} of a catalog (format reference 4.3).
 *
 * @param schemaRevision of schema 2.5
 * @param previousRevision the catalog this one replaced; empty for the first and where the null hash is recorded
 * @param lastModified Unix seconds
 * @param ttl seconds; recorded in root catalogs only
 * @param rootPrefix the path of the catalog's root entry; {@link RepositoryPath#ROOT} for the root catalog
 * @param isVolatile whether clients evict this repository's content from their caches first
 * @param authorization the membership requirement of a protected repository
 */
public record CatalogProperties(
        int schemaRevision,
        long revision,
        Optional<ContentHash> previousRevision,
        long lastModified,
        OptionalLong ttl,
        RepositoryPath rootPrefix,
        boolean isVolatile,
        Optional<String> authorization) {

    public boolean isNested() {
        return !rootPrefix.isRoot();
    }
}
