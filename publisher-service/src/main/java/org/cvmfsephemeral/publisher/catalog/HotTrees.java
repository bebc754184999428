package org.cvmfsephemeral.publisher.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Keeps the trees of the busiest repositories open between two publishes. Whoever takes one has it alone. */
@ApplicationScoped
public class HotTrees {
    private static final int MAX_TREES = 32;
    private static final long MAX_BYTES = 128L << 20;

    private record Hot(ContentHash rootHash, EditableTree tree, long bytes) {}

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

    /**
     * Hands over a tree that is exactly the one of this root catalog.
     *
     * @param bytes that it occupies, about
     */
    public void giveBack(RepositoryName repository, ContentHash rootHash, EditableTree tree, long bytes) {
        synchronized (hot) {
            Hot replaced = hot.put(repository, new Hot(rootHash, tree, bytes));
            if (replaced != null) {
                replaced.tree().close();
            }
            Iterator<Hot> eldest = hot.values().iterator();
            while (isTooMuch() && eldest.hasNext()) {
                eldest.next().tree().close();
                eldest.remove();
            }
        }
    }

    private boolean isTooMuch() {
        return hot.size() > MAX_TREES
                || hot.values().stream().mapToLong(Hot::bytes).sum() > MAX_BYTES;
    }
}
