package org.cvmfsephemeral.gc.mark;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Walks through the catalogs of revisions; those that several share are visited once. Not thread-safe. */
public final class CatalogWalk {
    private final MarkSets sets;
    private final RepositoryName repository;
    private final Set<ContentHash> visited = new HashSet<>();

    public CatalogWalk(MarkSets sets, RepositoryName repository) {
        this.sets = sets;
        this.repository = repository;
    }

    /**
     * Visits the catalogs of a revision that have not been visited yet, and calls with each what it refers to.
     *
     * @param visitor returns whether to go on
     * @throws org.cvmfsephemeral.store.MissingObjectException if a catalog is not there
     * @throws org.cvmfsephemeral.format.object.FormatException if a catalog is damaged
     */
    public void visit(ContentHash root, BiPredicate<ContentHash, MarkSet> visitor) {
        Deque<ContentHash> next = new ArrayDeque<>();
        if (visited.add(root)) {
            next.push(root);
        }
        while (!next.isEmpty()) {
            ContentHash catalog = next.pop();
            MarkSet marks = sets.of(repository, catalog);
            if (!visitor.test(catalog, marks)) {
                visited.removeAll(next);
                visited.remove(catalog);
                return;
            }
            for (ContentHash nested : marks.nestedCatalogs()) {
                if (visited.add(nested)) {
                    next.push(nested);
                }
            }
        }
    }

    public int visited() {
        return visited.size();
    }
}
