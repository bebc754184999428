package org.cvmfsephemeral.publisher.store;

import org.cvmfsephemeral.store.ObjectStore;

/** Lets tests without a container have the store of repositories. */
public final class RepositoryStores {
    private RepositoryStores() {}

    public static RepositoryStore on(ObjectStore store) {
        return new RepositoryStore(store, (attempt, repository, objects) -> {});
    }
}
