package org.cvmfsephemeral.publisher.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.TreeEntry;

/**
 * A POSIX tree in memory, which changes are carried out on as their meaning says and without any regard to catalogs. What it refuses it
 * refuses by {@link Refusal}; the caller works on a copy.
 */
final class PosixModel {
    /** The change cannot be carried out. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    enum Kind {
        DIRECTORY,
        FILE,
        SYMLINK,
        FIFO,
        CHARACTER_DEVICE
    }

    /** What names refer to; files may have several names in one directory. */
    static final class Inode {
        final Kind kind;
        final long size;
        final String content;
        int permissions;
        int uid;
        int gid;
        long mtime;
        Integer nanos;
        SortedMap<String, String> xattrs = new TreeMap<>();

        Inode(Kind kind, long size, String content) {
            this.kind = kind;
            this.size = size;
            this.content = content;
        }

        Inode copy() {
            Inode copy = new Inode(kind, size, content);
            copy.permissions = permissions;
            copy.uid = uid;
            copy.gid = gid;
            copy.mtime = mtime;
            copy.nanos = nanos;
            copy.xattrs = new TreeMap<>(xattrs);
            return copy;
        }
    }

    private static final String STAMP = "user.cvmfs-ephemeral.expires";

    private final Map<String, String> contents;
    private final TreeMap<String, Inode> tree;
    private long now;

    /**
     * @param contents plain SHA-256 by the name that operations use: object hash, or hash of the first chunk
     */
    PosixModel(Map<String, String> contents, long now) {
        this.contents = contents;
        this.tree = new TreeMap<>();
        this.tree.put("", directory(now));
    }

    private PosixModel(PosixModel original) {
        this.contents = original.contents;
        this.tree = new TreeMap<>();
        Map<Inode, Inode> copies = new HashMap<>();
        original.tree.forEach((path, inode) -> tree.put(path, copies.computeIfAbsent(inode, Inode::copy)));
    }

    PosixModel copy() {
        return new PosixModel(this);
    }

    /** How many entries there are at the path and below. */
    int weight(String path) {
        return 1 + below(path).size();
    }

    SortedMap<String, Inode> entries() {
        return tree;
    }

    void apply(List<Operation> change, long time) {
        now = time;
        change.forEach(this::apply);
    }

    private void apply(Operation operation) {
        if (operation instanceof Operation.PutFile put) {
            putFile(put);
        } else if (operation instanceof Operation.PutTree put) {
            putTree(put);
        } else if (operation instanceof Operation.Delete delete) {
            delete(delete);
        } else if (operation instanceof Operation.Rename rename) {
            rename(rename);
        } else if (operation instanceof Operation.Copy copy) {
            copy(copy);
        } else if (operation instanceof Operation.SetAttributes change) {
            setAttributes(change);
        } else {
            throw new IllegalArgumentException("the model has no " + operation);
        }
    }

    private void putFile(Operation.PutFile put) {
        requireAllowed(put.path(), true);
        Inode present = tree.get(put.path());
        refuseUnless(present == null || (present.kind != Kind.DIRECTORY && put.overwrite()), "exists");
        createParents(put.path());
        Inode file = new Inode(Kind.FILE, put.size(), contents.get(key(put.hash(), put.chunks())));
        file.permissions = put.permissions();
        file.mtime = put.mtime().getEpochSecond();
        tree.put(put.path(), file);
        touch(parent(put.path()));
    }

    /** The marker of nested catalogs is a regular file, and not in the root directory. */
    private static void requireAllowed(String path, boolean isFile) {
        refuseUnless(
                !path.endsWith("/.cvmfscatalog") || (isFile && !parent(path).isEmpty()), "marker");
    }

    static String key(String hash, List<Operation.StoredChunk> chunks) {
        return hash != null ? hash : chunks.get(0).hash();
    }

    private void putTree(Operation.PutTree put) {
        requireAllowed(put.path(), false);
        createParents(put.path());
        Inode present = tree.get(put.path());
        if (present != null && put.mode() == Operation.TreeMode.REPLACE) {
            if (put.path().isEmpty()) {
                tree.keySet().removeIf(path -> !path.isEmpty());
                touch("");
            } else {
                removeTree(put.path());
            }
        } else {
            refuseUnless(present == null || present.kind == Kind.DIRECTORY, "not a directory");
        }
        if (!tree.containsKey(put.path())) {
            tree.put(put.path(), directory(now));
            touch(parent(put.path()));
        }
        Map<String, Object> families = new HashMap<>();
        List<String> own = new ArrayList<>();
        for (TreeEntry entry : put.entries()) {
            putEntry(put.path(), entry, families, own);
        }
    }

    private void putEntry(String root, TreeEntry entry, Map<String, Object> families, List<String> own) {
        String path = entry.path().isEmpty() ? root : root + "/" + entry.path();
        if (entry instanceof TreeEntry.Folder folder) {
            requireAllowed(path, false);
            if (!path.equals(root)) {
                createTreeParents(path, root, own);
            }
            Inode present = tree.get(path);
            refuseUnless(present == null || present.kind == Kind.DIRECTORY, "not a directory");
            Inode directory = described(new Inode(Kind.DIRECTORY, 0, null), folder.attributes());
            tree.put(path, directory);
            if (present == null) {
                touchForeign(path, root, own);
            }
            own.add(path);
            return;
        }
        refuseUnless(!path.equals(root), "root");
        requireAllowed(path, entry instanceof TreeEntry.File || entry instanceof TreeEntry.Hardlink);
        createTreeParents(path, root, own);
        Inode present = tree.get(path);
        refuseUnless(present == null || present.kind != Kind.DIRECTORY, "is a directory");
        if (entry instanceof TreeEntry.Hardlink link) {
            Object family = families.get(link.target());
            refuseUnless(family != null, "no target");
            Inode here = nameInDirectory(root, parent(path), family, families);
            tree.put(path, here == null ? tree.get(root + "/" + link.target()).copy() : here);
            families.put(link.path(), family);
        } else {
            Inode inode = inode(entry);
            tree.put(path, inode);
            families.remove(entry.path());
            if (entry instanceof TreeEntry.File) {
                families.put(entry.path(), new Object());
            }
        }
        touchForeign(path, root, own);
    }

    /** What other names of the same file in this directory refer to, if there are any. */
    private Inode nameInDirectory(String root, String directory, Object family, Map<String, Object> families) {
        return families.entrySet().stream()
                .filter(file -> file.getValue() == family)
                .map(file -> root + "/" + file.getKey())
                .filter(path -> parent(path).equals(directory))
                .map(tree::get)
                .findFirst()
                .orElse(null);
    }

    private Inode inode(TreeEntry entry) {
        if (entry instanceof TreeEntry.File file) {
            return described(
                    new Inode(Kind.FILE, file.size(), contents.get(key(file.hash(), file.chunks()))),
                    file.attributes());
        }
        if (entry instanceof TreeEntry.Link link) {
            return described(
                    new Inode(
                            Kind.SYMLINK,
                            link.target().getBytes(java.nio.charset.StandardCharsets.UTF_8).length,
                            link.target()),
                    link.attributes());
        }
        TreeEntry.Special special = (TreeEntry.Special) entry;
        return described(new Inode(Kind.valueOf(special.type().name()), special.device(), null), special.attributes());
    }

    private static Inode described(Inode inode, EntryAttributes attributes) {
        inode.permissions = attributes.permissions();
        inode.uid = attributes.uid();
        inode.gid = attributes.gid();
        inode.mtime = attributes.mtime();
        inode.nanos = attributes.nanos();
        if (attributes.xattrs() != null) {
            attributes.xattrs().forEach((name, value) -> inode.xattrs.put(name, hex(value)));
        }
        return inode;
    }

    private static String hex(byte[] value) {
        return java.util.HexFormat.of().formatHex(value);
    }

    private void createTreeParents(String path, String root, List<String> own) {
        String parent = parent(path);
        Inode present = tree.get(parent);
        if (present != null) {
            refuseUnless(present.kind == Kind.DIRECTORY, "parent is no directory");
            return;
        }
        requireAllowed(parent, false);
        createTreeParents(parent, root, own);
        tree.put(parent, directory(now));
        touchForeign(parent, root, own);
        own.add(parent);
    }

    /** A directory that came with the tree keeps the time that it came with. */
    private void touchForeign(String path, String root, List<String> own) {
        if (!path.isEmpty() && !path.equals(root) && !own.contains(parent(path))) {
            touch(parent(path));
        }
    }

    private void delete(Operation.Delete delete) {
        Inode present = tree.get(delete.path());
        refuseUnless(present != null, "unknown");
        refuseUnless(present.kind != Kind.DIRECTORY || delete.recursive() || isEmpty(delete.path()), "not empty");
        removeTree(delete.path());
    }

    private void rename(Operation.Rename rename) {
        String from = rename.path();
        String to = rename.to();
        Inode moving = makeRoom(from, to, rename.overwrite());
        boolean staysLinked = parent(from).equals(parent(to)) || moving.kind == Kind.DIRECTORY;
        TreeMap<String, Inode> moved = new TreeMap<>();
        moved.put(to, staysLinked ? moving : moving.copy());
        below(from).forEach((path, inode) -> moved.put(to + path.substring(from.length()), inode));
        removeTree(from);
        tree.putAll(moved);
        touch(parent(to));
    }

    /** Names of one file are names of one new file, and nothing keeps a stamp but what the operation gives to the top. */
    private void copy(Operation.Copy copy) {
        String from = copy.path();
        String to = copy.to();
        Inode source = makeRoom(from, to, copy.overwrite());
        Map<Inode, Inode> copies = new HashMap<>();
        TreeMap<String, Inode> copied = new TreeMap<>();
        copied.put(to, copies.computeIfAbsent(source, PosixModel::unstamped));
        below(from)
                .forEach((path, inode) -> copied.put(
                        to + path.substring(from.length()), copies.computeIfAbsent(inode, PosixModel::unstamped)));
        if (copy.expires() != null) {
            copied.get(to)
                    .xattrs
                    .put(STAMP, hex(copy.expires().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        tree.putAll(copied);
        touch(parent(to));
    }

    private static Inode unstamped(Inode inode) {
        Inode copy = inode.copy();
        copy.xattrs.remove(STAMP);
        return copy;
    }

    private Inode makeRoom(String from, String to, boolean overwrite) {
        Inode source = tree.get(from);
        refuseUnless(source != null, "unknown");
        refuseUnless(!to.equals(from) && !to.startsWith(from + "/"), "into itself");
        requireAllowed(to, source.kind == Kind.FILE);
        createParents(to);
        Inode present = tree.get(to);
        if (present != null) {
            if (source.kind == Kind.DIRECTORY) {
                refuseUnless(present.kind == Kind.DIRECTORY && overwrite && isEmpty(to), "target");
            } else {
                refuseUnless(present.kind != Kind.DIRECTORY && overwrite, "target");
            }
            removeTree(to);
        }
        return source;
    }

    private void setAttributes(Operation.SetAttributes change) {
        Inode inode = tree.get(change.path());
        refuseUnless(inode != null, "unknown");
        inode.permissions = change.permissions() == null ? inode.permissions : change.permissions();
        inode.uid = change.uid() == null ? inode.uid : change.uid();
        inode.gid = change.gid() == null ? inode.gid : change.gid();
        if (change.mtime() != null) {
            inode.mtime = change.mtime();
            inode.nanos = change.mtimeNanos();
        }
        if (change.xattrs() != null) {
            inode.xattrs.keySet().removeIf(name -> !name.equals(STAMP));
            change.xattrs().forEach((name, value) -> inode.xattrs.put(name, hex(value)));
        }
    }

    private void createParents(String path) {
        if (path.isEmpty()) {
            return;
        }
        String parent = parent(path);
        createParents(parent);
        Inode present = tree.get(parent);
        if (present == null) {
            requireAllowed(parent, false);
            tree.put(parent, directory(now));
            touch(parent(parent));
        } else {
            refuseUnless(present.kind == Kind.DIRECTORY, "parent is no directory");
        }
    }

    private void removeTree(String path) {
        below(path).clear();
        tree.remove(path);
        touch(parent(path));
    }

    private SortedMap<String, Inode> below(String path) {
        return tree.subMap(path + "/", path + "0");
    }

    private boolean isEmpty(String path) {
        return below(path).isEmpty();
    }

    private static Inode directory(long time) {
        Inode directory = new Inode(Kind.DIRECTORY, 0, null);
        directory.permissions = 0755;
        directory.mtime = time;
        return directory;
    }

    private void touch(String path) {
        Inode directory = tree.get(path);
        directory.mtime = now;
        directory.nanos = null;
    }

    static String parent(String path) {
        return path.isEmpty() ? "" : path.substring(0, path.lastIndexOf('/'));
    }

    private static void refuseUnless(boolean condition, String message) {
        if (!condition) {
            throw new Refusal(message);
        }
    }
}
