package org.cvmfsephemeral.publisher.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.publisher.store.RepositoryStore;

/** Reads catalogs from the store and puts new ones there, none of them unverified. */
@ApplicationScoped
public class Catalogs {
    private static final int ROOT_PERMISSIONS = 0755;
    /** A root catalog of this size has several million entries; more than that is damage. */
    private static final int MAX_BYTES = 1 << 30;

    private final RepositoryStore store;

    Catalogs(RepositoryStore store) {
        this.store = store;
    }

    /**
     * @param size of the uncompressed database in bytes
     */
    public record StoredCatalog(ContentHash hash, long size) {}

    public EditableTree empty(long now) {
        return new EditableTree(
                WritableCatalog.createRoot(new Attributes(ROOT_PERMISSIONS, 0, 0, now, null, Xattrs.EMPTY)), 0);
    }

    /**
     * @throws org.cvmfsephemeral.format.object.FormatException if the object in the store is damaged
     */
    public EditableTree open(RepositoryName repository, ContentHash rootHash) {
        ObjectName name = new ObjectName(rootHash, ObjectKind.CATALOG);
        byte[] stored = store.read(repository, name, MAX_BYTES);
        ObjectDecoder.verify(rootHash, stored);
        byte[] database = ObjectDecoder.decode(Compression.ZLIB, stored, MAX_BYTES);
        return new EditableTree(WritableCatalog.open(database), database.length);
    }

    /**
     * Verifies and stores a catalog: a signed malformed one would make clients abort their mount.
     *
     * @throws MalformedCatalogException if verification finds anything; nothing is stored then
     */
    public StoredCatalog put(RepositoryName repository, byte[] database) {
        verify(database);
        EncodedObject object =
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.CATALOG, HashAlgorithm.SHA1, database);
        store.put(repository, object);
        return new StoredCatalog(object.hash(), object.contentSize());
    }

    private static void verify(byte[] database) {
        try (Catalog catalog = Catalog.open(database)) {
            List<String> problems = catalog.verify();
            if (!problems.isEmpty()) {
                throw new MalformedCatalogException(problems);
            }
        }
    }
}
