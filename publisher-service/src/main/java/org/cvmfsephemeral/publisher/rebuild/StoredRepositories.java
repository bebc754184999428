package org.cvmfsephemeral.publisher.rebuild;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ObjectPage;
import org.cvmfsephemeral.store.ObjectStore;

/** Which repositories lie in the store. */
@ApplicationScoped
class StoredRepositories {
    /** The character behind the slash: the next key that does not begin like this one does. */
    private static final char BEHIND_SLASH = '/' + 1;

    private final ObjectStore store;

    StoredRepositories(ObjectStore store) {
        this.store = store;
    }

    StoredRepository open(RepositoryName repository) {
        return new StoredRepository(store, repository);
    }

    /** Those that have a manifest, by name. Costs two requests for each first segment of a key, however many objects there are below it. */
    List<RepositoryName> names() {
        List<RepositoryName> names = new ArrayList<>();
        Optional<String> after = Optional.empty();
        for (ObjectPage page = first(after); !page.objects().isEmpty(); page = first(after)) {
            String key = page.objects().get(0).key().value();
            int slash = key.indexOf('/');
            after = Optional.of(slash < 0 ? key : key.substring(0, slash) + BEHIND_SLASH);
            if (slash > 0) {
                repository(key.substring(0, slash)).ifPresent(names::add);
            }
        }
        return names;
    }

    private ObjectPage first(Optional<String> after) {
        return store.list("", after, 1);
    }

    private Optional<RepositoryName> repository(String segment) {
        try {
            return Optional.of(RepositoryName.of(segment))
                    .filter(name -> store.stat(RepositoryStore.manifest(name)).isPresent());
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
