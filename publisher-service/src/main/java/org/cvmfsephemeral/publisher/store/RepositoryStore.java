package org.cvmfsephemeral.publisher.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.VersionedBytes;

/** Where the resources of a repository lie in the object store, and how they are written (format reference 1.5 to 1.7). */
@ApplicationScoped
public class RepositoryStore {
    private final ObjectStore store;
    private final AttemptPins pins;

    RepositoryStore(ObjectStore store, AttemptPins pins) {
        this.store = store;
        this.pins = pins;
    }

    public static ObjectKey manifest(RepositoryName repository) {
        return ObjectKey.of(repository + "/.cvmfspublished");
    }

    public static ObjectKey whitelist(RepositoryName repository) {
        return ObjectKey.of(repository + "/.cvmfswhitelist");
    }

    public static ObjectKey reflog(RepositoryName repository) {
        return ObjectKey.of(repository + "/.cvmfsreflog");
    }

    public static ObjectKey replicationMarker(RepositoryName repository) {
        return ObjectKey.of(repository + "/.cvmfs_master_replica");
    }

    /** What upstream's server tells monitoring (format reference 1.5). */
    public static ObjectKey status(RepositoryName repository) {
        return ObjectKey.of(repository + "/.cvmfs_status.json");
    }

    public static ObjectKey object(RepositoryName repository, ObjectName name) {
        return ObjectKey.of(repository + "/" + name.path());
    }

    /** Stores an object, which an earlier attempt may have left behind for the collector; durable when it returns. */
    public void put(UUID attempt, RepositoryName repository, EncodedObject object) {
        pins.pin(attempt, repository, List.of(object.name().toString()));
        store.put(object(repository, object.name()), ObjectContent.of(object.stored()), ObjectHeaders.OBJECT);
    }

    /**
     * @throws org.cvmfsephemeral.store.MissingObjectException if it is not there
     */
    public byte[] read(RepositoryName repository, ObjectName name, long limit) {
        return store.read(object(repository, name), limit);
    }

    /**
     * Replaces a mutable resource if it is still the one that the caller knows.
     *
     * @param expected entity tag it must have; null if it must not exist
     * @throws org.cvmfsephemeral.store.PreconditionFailedException if it is another one
     */
    public ETag compareAndPut(ObjectKey key, byte[] content, ObjectHeaders headers, ETag expected) {
        return expected == null
                ? store.putIfAbsent(key, ObjectContent.of(content), headers)
                : store.putIfMatch(key, ObjectContent.of(content), headers, expected);
    }

    public boolean exists(ObjectKey key) {
        return store.stat(key).isPresent();
    }

    /** A mutable resource as it is now; empty if there is none. */
    public Optional<VersionedBytes> find(ObjectKey key, long limit) {
        try {
            return Optional.of(store.readVersioned(key, limit));
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
    }

    /** Replaces a resource whatever it was. */
    public void put(ObjectKey key, byte[] content, ObjectHeaders headers) {
        store.put(key, ObjectContent.of(content), headers);
    }
}
