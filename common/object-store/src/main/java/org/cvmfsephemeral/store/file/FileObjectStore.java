package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.store.ByteRange;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectPage;
import org.cvmfsephemeral.store.ObjectStat;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.cvmfsephemeral.store.StoredObject;

/**
 * Objects as files below a directory, the key being the relative path. An object is written to a temporary file beside the
 * tree, flushed, renamed to its name, and the directory flushed. A crash leaves nothing but temporary files, which are
 * removed at a later start.
 *
 * <p>Any number of processes of one machine may use one directory. Conditional puts compare and rename under a lock that
 * excludes threads and processes; so do all writes of mutable objects. Content-addressed objects ({@code <fqrn>/data/xx/…})
 * are written without a lock, for two writers of one name write the same bytes.
 *
 * <p>The tag of a mutable object is a digest of its bytes and costs reading them: neither the time of modification nor the
 * inode tells two manifests apart that are written in quick succession. The tag of a content-addressed object is its name.
 *
 * <p>The file system must keep names that differ only in case apart and rename atomically. An object whose key continues
 * another object's key behind a slash is refused, unlike in S3.
 */
public final class FileObjectStore implements ObjectStore {
    private final ObjectTree tree;
    private final ObjectFiles files;
    private final StoreLocks locks;

    /**
     * Creates the directory if it is missing and removes temporary files that crashed processes left.
     *
     * @throws org.cvmfsephemeral.store.StoreException if the directory cannot be used
     */
    public FileObjectStore(Path root, Durability durability) {
        this(root, durability, Clock.systemUTC());
    }

    /** @param clock tells how old a temporary file is, in the time of the file system */
    public FileObjectStore(Path root, Durability durability, Clock clock) {
        tree = FileErrors.translating("opening the store", () -> ObjectTree.open(root));
        DirectorySync sync = durability == Durability.FSYNC ? new GroupedDirectorySync() : DirectorySync.NONE;
        files = new ObjectFiles(tree, durability, sync);
        locks = FileErrors.translating("opening the store", () -> StoreLocks.of(tree.lockFile()));
        FileErrors.translating(
                "removing temporary files", () -> new TemporaryFiles(tree.temporary(), clock).removeOld());
    }

    @Override
    public ETag put(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        headers.requireSuitableFor(key);
        return FileErrors.translating("putting " + key, () -> {
            try (PendingFile pending = files.write(key, content)) {
                return pending.isContentAddressed() ? pending.publish() : locks.holding(key, pending::publish);
            }
        });
    }

    @Override
    public ETag putIfAbsent(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        return putIf(key, content, headers, Optional.empty());
    }

    @Override
    public ETag putIfMatch(ObjectKey key, ObjectContent content, ObjectHeaders headers, ETag expected) {
        return putIf(key, content, headers, Optional.of(expected));
    }

    private ETag putIf(ObjectKey key, ObjectContent content, ObjectHeaders headers, Optional<ETag> expected) {
        headers.requireSuitableFor(key);
        return FileErrors.translating("putting " + key, () -> {
            try (PendingFile pending = files.write(key, content)) {
                return locks.holding(key, () -> {
                    if (!currentTag(key).equals(expected)) {
                        throw new PreconditionFailedException(key);
                    }
                    return pending.publish();
                });
            }
        });
    }

    private Optional<ETag> currentTag(ObjectKey key) throws IOException {
        return statFile(key).map(ObjectStat::etag);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return FileErrors.translating("looking for " + key, () -> statFile(key));
    }

    private Optional<ObjectStat> statFile(ObjectKey key) throws IOException {
        Optional<ETag> nameTag = ContentTag.ofName(key);
        if (nameTag.isPresent()) {
            return attributes(key)
                    .map(found -> new ObjectStat(
                            found.size(),
                            nameTag.get(),
                            found.lastModifiedTime().toInstant()));
        }
        try (StoredFile file = StoredFile.open(key, tree.fileOf(key), Optional.empty())) {
            return Optional.of(file.stat());
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
    }

    private Optional<BasicFileAttributes> attributes(ObjectKey key) throws IOException {
        try {
            return Optional.of(Files.readAttributes(tree.fileOf(key), BasicFileAttributes.class))
                    .filter(BasicFileAttributes::isRegularFile);
        } catch (IOException e) {
            if (FileErrors.isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public StoredObject open(ObjectKey key) {
        return FileErrors.translating("opening " + key, () -> StoredFile.open(key, tree.fileOf(key), Optional.empty()));
    }

    @Override
    public StoredObject open(ObjectKey key, ByteRange range) {
        return FileErrors.translating(
                "opening " + key, () -> StoredFile.open(key, tree.fileOf(key), Optional.of(range)));
    }

    @Override
    public ObjectPage list(String prefix, Optional<String> after, int limit) {
        return FileErrors.translating("listing " + prefix, () -> new TreeListing(tree, prefix, after, limit).page());
    }

    @Override
    public void delete(ObjectKey key) {
        FileErrors.translating("deleting " + key, () -> {
            if (remove(key)) {
                files.makeDurable(key);
            }
            return key;
        });
    }

    @Override
    public List<ObjectKey> deleteAll(List<ObjectKey> keys) {
        Map<Path, ObjectKey> changedDirectories = new HashMap<>();
        List<ObjectKey> failed = new ArrayList<>();
        for (ObjectKey key : keys) {
            try {
                if (FileErrors.translating("deleting " + key, () -> remove(key))) {
                    changedDirectories.put(tree.fileOf(key).getParent(), key);
                }
            } catch (StoreRefusedException e) {
                failed.add(key);
            }
        }
        for (ObjectKey key : changedDirectories.values()) {
            FileErrors.translating("deleting " + key, () -> files.makeDurable(key));
        }
        return failed;
    }

    private boolean remove(ObjectKey key) throws IOException {
        return locks.holding(key, () -> files.remove(key));
    }

    @Override
    public Optional<Path> localFile(ObjectKey key) {
        return Optional.of(tree.fileOf(key));
    }
}
