package org.cvmfsephemeral.gc.integrity;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.mark.CatalogReading;
import org.cvmfsephemeral.gc.mark.CatalogWalk;
import org.cvmfsephemeral.gc.mark.MarkSet;
import org.cvmfsephemeral.gc.mark.MarkSets;
import org.cvmfsephemeral.store.MissingObjectException;

/** Finds the paths that need an object. Only catalogs are opened that have one of the objects. */
@ApplicationScoped
class PathSearch {
    private static final int MOST_PATHS = 20;

    private final MarkSets sets;
    private final CatalogReading catalogs;

    PathSearch(MarkSets sets, CatalogReading catalogs) {
        this.sets = sets;
        this.catalogs = catalogs;
    }

    /**
     * Searches revisions.
     *
     * @return for each object that something needs up to {@value #MOST_PATHS} paths; of a catalog its mountpoint
     */
    Map<ObjectName, List<String>> paths(
            RepositoryName repository, Collection<ContentHash> roots, Set<ObjectName> objects) {
        Map<ObjectName, List<String>> paths = new HashMap<>();
        MarkSet sought = MarkSet.of(objects);
        CatalogWalk walk = new CatalogWalk(sets, repository);
        for (ContentHash root : roots) {
            ObjectName name = new ObjectName(root, ObjectKind.CATALOG);
            if (objects.contains(name)) {
                found(paths, name, RepositoryPath.ROOT);
            }
            try {
                walk.visit(root, (catalog, marks) -> {
                    Set<ObjectName> here = marks.intersection(sought);
                    if (!here.isEmpty()) {
                        search(repository, catalog, here, paths);
                    }
                    return true;
                });
            } catch (MissingObjectException e) {
                // A catalog that is lost itself, and named as such: what is below it cannot be known.
                continue;
            }
        }
        return paths;
    }

    private void search(
            RepositoryName repository, ContentHash catalog, Set<ObjectName> here, Map<ObjectName, List<String>> paths) {
        catalogs.read(repository, catalog, read -> {
            search(read, here, paths);
            return null;
        });
    }

    private static void search(Catalog catalog, Set<ObjectName> here, Map<ObjectName, List<String>> paths) {
        catalog.nestedCatalogs().forEach(nested -> {
            ObjectName name = new ObjectName(nested.hash(), ObjectKind.CATALOG);
            if (here.contains(name)) {
                found(paths, name, nested.path());
            }
        });
        catalog.forEachEntry((path, entry) ->
                objects(entry).stream().filter(here::contains).forEach(name -> found(paths, name, path)));
    }

    private static void found(Map<ObjectName, List<String>> paths, ObjectName name, RepositoryPath path) {
        List<String> found = paths.computeIfAbsent(name, key -> new ArrayList<>());
        String text = path.isRoot() ? "/" : path.value();
        if (found.size() < MOST_PATHS && !found.contains(text)) {
            found.add(text);
        }
    }

    private static List<ObjectName> objects(Entry entry) {
        if (!(entry instanceof RegularFile file) || file.external()) {
            return List.of();
        }
        if (file.content() instanceof WholeFile whole) {
            return List.of(new ObjectName(whole.hash(), ObjectKind.FILE));
        }
        return ((ChunkedFile) file.content())
                .chunks().stream()
                        .map(Chunk::hash)
                        .map(hash -> new ObjectName(hash, ObjectKind.CHUNK))
                        .toList();
    }
}
