package org.cvmfsephemeral.ledger.change;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.object.Compression;

/** One step of a change. Its JSON is what the ledger keeps, so names and meanings stay. Paths are in catalog form. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Operation.PutFile.class, name = "put-file"),
    @JsonSubTypes.Type(value = Operation.PutTree.class, name = "put-tree"),
    @JsonSubTypes.Type(value = Operation.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = Operation.Rename.class, name = "rename"),
    @JsonSubTypes.Type(value = Operation.Copy.class, name = "copy"),
    @JsonSubTypes.Type(value = Operation.SetAttributes.class, name = "set-attributes"),
    @JsonSubTypes.Type(value = Operation.SetExpiry.class, name = "set-expiry"),
    @JsonSubTypes.Type(value = Operation.Expire.class, name = "expire"),
    @JsonSubTypes.Type(value = Operation.Evict.class, name = "evict"),
    @JsonSubTypes.Type(value = Operation.PutTag.class, name = "put-tag"),
    @JsonSubTypes.Type(value = Operation.DeleteTag.class, name = "delete-tag"),
    @JsonSubTypes.Type(value = Operation.Rollback.class, name = "rollback")
})
public sealed interface Operation {
    /** The paths that it changes, those below them included; what it only reads is not among them. */
    default List<String> touched() {
        return List.of();
    }

    /**
     * Creates or replaces a regular file, parents included.
     *
     * @param size of the content in bytes
     * @param hash of the whole stored object; null if chunked
     * @param chunks in order, tiling the content; null if stored whole
     * @param mtime modification time, whole seconds of which are recorded
     * @param expires when it is to vanish; null for never
     * @param touchSeconds for how long a touch keeps it; null if touches do not
     */
    record PutFile(
            String path,
            long size,
            Compression compression,
            String hash,
            List<StoredChunk> chunks,
            int permissions,
            Instant mtime,
            boolean overwrite,
            Instant expires,
            Long touchSeconds)
            implements Operation {
        /** Touches do not keep it. */
        public PutFile(
                String path,
                long size,
                Compression compression,
                String hash,
                List<StoredChunk> chunks,
                int permissions,
                Instant mtime,
                boolean overwrite,
                Instant expires) {
            this(path, size, compression, hash, chunks, permissions, mtime, overwrite, expires, null);
        }

        @Override
        public List<String> touched() {
            return List.of(path);
        }
    }

    /**
     * @param size of the plain content in bytes
     * @param hash of the stored object
     */
    record StoredChunk(long offset, long size, String hash) {}

    /**
     * Puts a whole tree in place, parents included.
     *
     * @param path of the directory that the entries are in
     * @param mode what happens to what is there
     * @param entries in the order in which they are put; directories that no entry names come into being as needed
     * @param expires when the tree vanishes, or when merging each file that was put; null for never
     * @param touchSeconds for how long a touch keeps that; null if touches do not
     */
    record PutTree(String path, TreeMode mode, List<TreeEntry> entries, Instant expires, Long touchSeconds)
            implements Operation {
        /** Touches do not keep it. */
        public PutTree(String path, TreeMode mode, List<TreeEntry> entries, Instant expires) {
            this(path, mode, entries, expires, null);
        }

        @Override
        public List<String> touched() {
            return List.of(path);
        }
    }

    /** How a tree meets what is there. */
    enum TreeMode {
        /** There must be nothing at the path. */
        CREATE,
        /** Whatever is at the path goes first. */
        REPLACE,
        /** Files replace files; directories are merged. */
        MERGE
    }

    /**
     * @param recursive whether a directory that is not empty may go
     */
    record Delete(String path, boolean recursive) implements Operation {
        @Override
        public List<String> touched() {
            return List.of(path);
        }
    }

    /**
     * Moves an entry and all below it.
     *
     * @param to the new path; its parents are created as needed
     * @param overwrite whether a file or an empty directory there may be replaced
     */
    record Rename(String path, String to, boolean overwrite) implements Operation {
        @Override
        public List<String> touched() {
            return List.of(path, to);
        }
    }

    /**
     * Puts what is at a path at another one as well, attributes and all below included, without any expiry that it has. Names of one file that are
     * copied with their directory are names of one new file; one of them copied alone is a file of its own.
     *
     * <p>The change holds the new path only. What is copied is what is at the old one when the change is applied, with all that changes announced
     * earlier have made of it. A giant is the exception, as it may be overtaken: a copy that overtakes one does not see it, a copy in one sees what
     * has overtaken it. Either way it is the state between two changes, never a part of one.
     *
     * @param to the new path, not at or below the old one; its parents are created as needed
     * @param overwrite whether a file or an empty directory there may be replaced
     * @param expires when the copy vanishes; null for never
     * @param touchSeconds for how long a touch keeps it; null if touches do not
     */
    record Copy(String path, String to, boolean overwrite, Instant expires, Long touchSeconds) implements Operation {
        /** Touches do not keep it. */
        public Copy(String path, String to, boolean overwrite, Instant expires) {
            this(path, to, overwrite, expires, null);
        }

        @Override
        public List<String> touched() {
            return List.of(to);
        }
    }

    /**
     * Changes what is given and leaves what is null.
     *
     * @param permissions permission, set-id and sticky bits
     * @param mtime Unix seconds
     * @param mtimeNanos recorded with {@code mtime}; null for not at all
     * @param xattrs all extended attributes that the entry has from now on, its expiry aside
     */
    record SetAttributes(
            String path,
            Integer permissions,
            Integer uid,
            Integer gid,
            Long mtime,
            Integer mtimeNanos,
            Map<String, byte[]> xattrs)
            implements Operation {
        @Override
        public List<String> touched() {
            return List.of(path);
        }
    }

    /**
     * @param expires when the entry and all below it vanish; null for never
     * @param touchSeconds for how long a touch keeps it; null if touches do not
     */
    record SetExpiry(String path, Instant expires, Long touchSeconds) implements Operation {
        /** Touches do not keep it. */
        public SetExpiry(String path, Instant expires) {
            this(path, expires, null);
        }

        @Override
        public List<String> touched() {
            return List.of(path);
        }
    }

    /** Deletes the entry if it still carries this stamp and its time has come, and the parents that it leaves empty. */
    record Expire(String path, String stamp) implements Operation {
        @Override
        public List<String> touched() {
            return List.of(path);
        }
    }

    /**
     * Deletes what has to make room, if nothing has happened to it since it was chosen, and the parents that it leaves empty.
     *
     * @param asOf when it had been used, or something had been published there, when it was chosen
     */
    record Evict(String path, EvictionReason reason, Instant asOf) implements Operation {
        @Override
        public List<String> touched() {
            return List.of(path);
        }
    }

    /** Why something that has not expired has to go. */
    enum EvictionReason {
        /** The repository is too large, and nobody has used it for the longest time. */
        SIZE,
        /** Enough newer ones are beside it. */
        COUNT
    }

    /**
     * Names a revision.
     *
     * @param revision a retained one; null for the one that this change becomes part of
     * @param move whether a tag of that name may be moved
     */
    record PutTag(String name, Long revision, String description, boolean move) implements Operation {}

    record DeleteTag(String name) implements Operation {}

    /**
     * Publishes the tree of an earlier revision again. The only operation of its change, and the only change of its revision.
     *
     * @param tag that names the revision; null if {@code revision} does
     */
    record Rollback(String tag, Long revision) implements Operation {
        @Override
        public List<String> touched() {
            return List.of("");
        }
    }
}
