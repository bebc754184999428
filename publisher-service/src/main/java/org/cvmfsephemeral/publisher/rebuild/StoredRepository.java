package org.cvmfsephemeral.publisher.rebuild;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.client.MissingObjectException;
import org.cvmfsephemeral.format.client.ObjectSource;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.whitelist.Whitelist;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoredObject;
import org.cvmfsephemeral.store.VersionedBytes;

/**
 * A repository in the store as a client would read it, except that its mutable resources stay as they were when they were read first: what
 * is verified is what goes into the ledger. Nothing of it comes from a cache.
 */
final class StoredRepository implements ObjectSource {
    private static final int MAX_RESOURCE_BYTES = 64 << 20;

    private final ObjectStore store;
    private final RepositoryName repository;
    private final Map<String, Optional<VersionedBytes>> resources = new HashMap<>();

    StoredRepository(ObjectStore store, RepositoryName repository) {
        this.store = store;
        this.repository = repository;
    }

    Optional<VersionedBytes> manifest() {
        return resource(Manifest.FILE_NAME);
    }

    /** The certificate object that the manifest names, whoever signed it; empty if it is none. */
    Optional<ContentHash> certificate() {
        try {
            return manifest()
                    .flatMap(stored ->
                            SignedManifest.parse(stored.bytes()).manifest().certificate());
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    Optional<VersionedBytes> whitelist() {
        return resource(Whitelist.FILE_NAME);
    }

    Optional<VersionedBytes> reflog() {
        return resource(Reflog.FILE_NAME);
    }

    private Optional<VersionedBytes> resource(String name) {
        return resources.computeIfAbsent(name, this::readResource);
    }

    private Optional<VersionedBytes> readResource(String name) {
        try {
            return Optional.of(store.readVersioned(key(name), MAX_RESOURCE_BYTES));
        } catch (org.cvmfsephemeral.store.MissingObjectException e) {
            return Optional.empty();
        }
    }

    private ObjectKey key(String path) {
        return ObjectKey.of(repository + "/" + path);
    }

    @Override
    public InputStream open(String path) throws MissingObjectException {
        if (path.startsWith("data/")) {
            return openObject(path);
        }
        byte[] bytes = resource(path)
                .orElseThrow(() -> new MissingObjectException(path))
                .bytes();
        return new ByteArrayInputStream(bytes);
    }

    private InputStream openObject(String path) throws MissingObjectException {
        try {
            StoredObject object = store.open(key(path));
            return new FilterInputStream(object.body()) {
                @Override
                public void close() {
                    object.close();
                }
            };
        } catch (org.cvmfsephemeral.store.MissingObjectException e) {
            throw new MissingObjectException(path);
        }
    }
}
