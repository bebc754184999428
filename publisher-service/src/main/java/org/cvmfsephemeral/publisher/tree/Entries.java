package org.cvmfsephemeral.publisher.tree;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.FileContent;
import org.cvmfsephemeral.format.catalog.Hardlinks;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.SpecialFile;
import org.cvmfsephemeral.format.catalog.SpecialType;
import org.cvmfsephemeral.format.catalog.Symlink;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.web.ProblemType;

/** What operations say of an entry, as the entry that a catalog holds. */
final class Entries {
    private Entries() {}

    static RegularFile file(RepositoryPath path, Operation.PutFile put) {
        Attributes attributes = representable(
                path, () -> new Attributes(put.permissions(), 0, 0, put.mtime().getEpochSecond(), null, Xattrs.EMPTY));
        return file(
                path,
                ExpiryStamp.put(attributes, put.expires()),
                put.size(),
                put.compression(),
                put.hash(),
                put.chunks());
    }

    /** Anything but a hardlink, which takes its entry from another one. */
    static Entry entry(RepositoryPath path, TreeEntry entry) {
        if (entry instanceof TreeEntry.File file) {
            return file(
                    path,
                    attributes(path, file.attributes()),
                    file.size(),
                    file.compression(),
                    file.hash(),
                    file.chunks());
        }
        if (entry instanceof TreeEntry.Folder folder) {
            return Directory.plain(path.name(), attributes(path, folder.attributes()));
        }
        if (entry instanceof TreeEntry.Link link) {
            Attributes attributes = attributes(path, link.attributes());
            return representable(path, () -> Symlink.plain(path.name(), attributes, link.target()));
        }
        if (entry instanceof TreeEntry.Special special) {
            Attributes attributes = attributes(path, special.attributes());
            return representable(
                    path,
                    () -> new SpecialFile(
                            path.name(),
                            attributes,
                            SpecialType.valueOf(special.type().name()),
                            special.device(),
                            false));
        }
        throw new IllegalArgumentException("a hardlink has no entry of its own");
    }

    private static RegularFile file(
            RepositoryPath path,
            Attributes attributes,
            long size,
            Compression compression,
            String hash,
            List<StoredChunk> chunks) {
        return representable(
                path, () -> RegularFile.plain(path.name(), attributes, size, content(compression, hash, chunks)));
    }

    private static FileContent content(Compression compression, String hash, List<StoredChunk> chunks) {
        if (hash != null) {
            return new WholeFile(ContentHash.parse(hash), compression);
        }
        return new ChunkedFile(
                chunks.stream().map(Entries::chunk).toList(), HashAlgorithm.SHA1, compression, Optional.empty());
    }

    private static Chunk chunk(StoredChunk stored) {
        return new Chunk(stored.offset(), stored.size(), ContentHash.parse(stored.hash()));
    }

    private static Attributes attributes(RepositoryPath path, EntryAttributes given) {
        return representable(
                path,
                () -> new Attributes(
                        given.permissions(),
                        given.uid(),
                        given.gid(),
                        given.mtime(),
                        given.nanos(),
                        xattrs(given.xattrs())));
    }

    private static Xattrs xattrs(Map<String, byte[]> given) {
        return given == null ? Xattrs.EMPTY : Xattrs.of(given);
    }

    static Attributes changed(RepositoryPath path, Attributes old, Operation.SetAttributes change) {
        return representable(
                path,
                () -> new Attributes(
                        change.permissions() == null ? old.permissions() : change.permissions(),
                        change.uid() == null ? old.uid() : change.uid(),
                        change.gid() == null ? old.gid() : change.gid(),
                        change.mtime() == null ? old.mtimeSeconds() : change.mtime(),
                        change.mtime() == null ? old.mtimeNanos() : change.mtimeNanos(),
                        change.xattrs() == null ? old.xattrs() : replaced(old.xattrs(), change.xattrs())));
    }

    private static Xattrs replaced(Xattrs old, Map<String, byte[]> given) {
        Xattrs replaced = Xattrs.of(given);
        return old.get(ExpiryStamp.ATTRIBUTE)
                .map(stamp -> replaced.with(ExpiryStamp.ATTRIBUTE, stamp))
                .orElse(replaced);
    }

    static Entry withAttributes(Entry entry, Attributes attributes) {
        if (entry instanceof Directory directory) {
            return directory.withAttributes(attributes);
        }
        if (entry instanceof RegularFile file) {
            return file.withAttributes(attributes);
        }
        if (entry instanceof Symlink link) {
            return new Symlink(link.name(), attributes, link.target(), link.hidden());
        }
        SpecialFile special = (SpecialFile) entry;
        return new SpecialFile(special.name(), attributes, special.type(), special.device(), special.hidden());
    }

    /** The same thing under another name, as the only one of its names. */
    static Entry named(Entry entry, String name) {
        if (entry instanceof Directory directory) {
            return Directory.plain(name, directory.attributes());
        }
        if (entry instanceof RegularFile file) {
            return new RegularFile(
                    name,
                    file.attributes(),
                    file.size(),
                    file.content(),
                    Hardlinks.NONE,
                    file.external(),
                    file.directIo(),
                    file.hidden());
        }
        if (entry instanceof Symlink link) {
            return new Symlink(name, link.attributes(), link.target(), link.hidden());
        }
        SpecialFile special = (SpecialFile) entry;
        return new SpecialFile(name, special.attributes(), special.type(), special.device(), special.hidden());
    }

    /** What a catalog cannot hold is refused with its path. */
    private static <T> T representable(RepositoryPath path, java.util.function.Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    ProblemType.UNSUPPORTED_ENTRY, "'" + path + "' cannot be stored: " + e.getMessage() + ".");
        }
    }
}
