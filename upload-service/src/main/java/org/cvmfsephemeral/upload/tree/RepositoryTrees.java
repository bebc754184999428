package org.cvmfsephemeral.upload.tree;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Looks things up in published revisions, through nested catalogs where there are some. */
@ApplicationScoped
public class RepositoryTrees {
    private final CatalogCache catalogs;

    RepositoryTrees(CatalogCache catalogs) {
        this.catalogs = catalogs;
    }

    /**
     * @param root hash of the revision's root catalog
     */
    public Optional<Entry> lookup(RepositoryName repository, ContentHash root, RepositoryPath path) {
        return inCatalogOf(repository, root, path, Catalog::lookup);
    }

    public List<Entry> list(RepositoryName repository, ContentHash root, RepositoryPath directory) {
        return inCatalogOf(repository, root, directory, Catalog::list);
    }

    private <T> T inCatalogOf(
            RepositoryName repository,
            ContentHash root,
            RepositoryPath path,
            BiFunction<Catalog, RepositoryPath, T> question) {
        ContentHash hash = root;
        while (true) {
            try (CatalogCache.Lent lent = catalogs.open(repository, hash)) {
                Optional<NestedCatalog> nested = lent.catalog().nestedCatalogFor(path);
                if (nested.isEmpty()) {
                    return question.apply(lent.catalog(), path);
                }
                hash = nested.get().hash();
            }
        }
    }
}
