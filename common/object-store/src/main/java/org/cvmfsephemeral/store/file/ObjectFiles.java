package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.StoreRefusedException;

/** Brings files into the tree and out of it so that a crash at any moment leaves each object whole or absent. */
final class ObjectFiles {
    private final ObjectTree tree;
    private final Durability durability;
    private final DirectorySync sync;

    ObjectFiles(ObjectTree tree, Durability durability, DirectorySync sync) {
        this.tree = tree;
        this.durability = durability;
        this.sync = sync;
    }

    /** Writes the bytes of an object, durable but not visible yet. */
    PendingFile write(ObjectKey key, ObjectContent content) throws IOException {
        Path temporary = tree.temporary().resolve(UUID.randomUUID().toString());
        Optional<ETag> nameTag = ContentTag.ofName(key);
        boolean written = false;
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ETag etag = nameTag.isPresent() ? copy(content, file, nameTag.get()) : copyDigesting(content, file);
            requireLength(content.length(), file.size());
            if (durability == Durability.FSYNC) {
                file.force(false);
            }
            written = true;
            return new PendingFile(this, key, temporary, etag, nameTag.isPresent());
        } finally {
            if (!written) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static ETag copy(ObjectContent content, GatheringByteChannel file, ETag etag) throws IOException {
        content.writeTo(file);
        return etag;
    }

    private static ETag copyDigesting(ObjectContent content, GatheringByteChannel file) throws IOException {
        DigestingChannel digesting = new DigestingChannel(file);
        content.writeTo(digesting);
        return digesting.etag();
    }

    private static void requireLength(long announced, long written) {
        if (announced != written) {
            throw new StoreRefusedException("the content has " + written + " bytes, " + announced + " were announced");
        }
    }

    /** Gives a written file its name. */
    void rename(Path temporary, ObjectKey key) throws IOException {
        Path target = tree.fileOf(key);
        try {
            renameCreatingDirectories(temporary, target);
        } catch (FileSystemException e) {
            throw collides(target) ? new NameCollisionException(key, e) : e;
        }
        makeDurable(key);
    }

    private void renameCreatingDirectories(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            createDirectories(target.getParent());
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path ancestor = directory; !Files.exists(ancestor); ancestor = ancestor.getParent()) {
            missing.push(ancestor);
        }
        for (Path ancestor : missing) {
            Files.createDirectories(ancestor);
            sync.sync(ancestor.getParent());
        }
    }

    private boolean collides(Path target) {
        if (Files.isDirectory(target)) {
            return true;
        }
        Path ancestor = target.getParent();
        while (!Files.exists(ancestor)) {
            ancestor = ancestor.getParent();
        }
        return !Files.isDirectory(ancestor);
    }

    /** Takes an object's name away; returns whether there was one. */
    boolean remove(ObjectKey key) throws IOException {
        Path target = tree.fileOf(key);
        return Files.isRegularFile(target) && Files.deleteIfExists(target);
    }

    /** Makes it last that an object was given its name or lost it. */
    ObjectKey makeDurable(ObjectKey key) throws IOException {
        sync.sync(tree.fileOf(key).getParent());
        return key;
    }
}
