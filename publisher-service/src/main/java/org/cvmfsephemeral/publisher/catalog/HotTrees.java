package org.cvmfsephemeral.publisher.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Keeps the trees of the busiest repositories open between two publishes. Whoever takes one has it alone. */
@ApplicationScoped
public class HotTrees {
    private static final int MAX_TREES = 32;

    private record Hot(ContentHash rootHash, EditableTree tree) {}

    private final Catalogs catalogs;
    private final Map<RepositoryName, Hot> hot = new LinkedHashMap<>();

    HotTrees(Catalogs catalogs) {
        this.catalogs = catalogs;
    }

    /** The tree of exactly this root catalog, out of the cache or the store; the caller closes it or gives it back. */
    public EditableTree take(RepositoryName repository, ContentHash rootHash) {
        Hot cached;
        synchronized (hot) {
            cached = hot.remove(repository);
        }
        if (cached != null && cached.rootHash().equals(rootHash)) {
            return cached.tree();
        }
        if (cached != null) {
            cached.tree().close();
        }
        return catalogs.open(repository, rootHash);
    }

    /** Hands over a tree that is exactly the one of this root catalog. */
    public void giveBack(RepositoryName repository, ContentHash rootHash, EditableTree tree) {
        synchronized (hot) {
            Hot replaced = hot.put(repository, new Hot(rootHash, tree));
            if (replaced != null) {
                replaced.tree().close();
            }
            if (hot.size() > MAX_TREES) {
                var eldest = hot.entrySet().iterator().next();
                eldest.getValue().tree().close();
                hot.remove(eldest.getKey());
            }
        }
    }
}
