package org.cvmfsephemeral.gc.inventory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.ObjectPage;
import org.cvmfsephemeral.store.ObjectStore;

/** The objects of a repository in the store, page by page, in the order of their keys. Not thread-safe. */
public final class StoredObjects {
    private static final int PAGE = 1000;

    private final ObjectStore store;
    private final String prefix;
    private final Deque<ListedObject> page = new ArrayDeque<>();
    private Optional<String> after;
    private boolean isOver;

    /** @param after key behind which to begin; empty for all */
    public StoredObjects(ObjectStore store, RepositoryName repository, Optional<String> after) {
        this.store = store;
        this.prefix = repository + "/data/";
        this.after = after;
    }

    /** Empty if there are no more. */
    public Optional<ListedObject> next() {
        while (page.isEmpty() && !isOver) {
            ObjectPage listed = store.list(prefix, after, PAGE);
            page.addAll(listed.objects());
            after = listed.next();
            isOver = after.isEmpty();
        }
        return Optional.ofNullable(page.poll());
    }
}
