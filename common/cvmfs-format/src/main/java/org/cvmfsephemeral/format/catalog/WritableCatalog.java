package org.cvmfsephemeral.format.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * A catalog under edit, in memory. Not thread-safe. Link counts of directories, link counts of hardlink groups that lose a
 * member, and the self counters follow every edit; no edit looks at more rows than it changes, apart from the siblings of a
 * lost hardlink. A call that throws {@link IllegalStateException} or {@link IllegalArgumentException} has changed nothing;
 * after a {@link FormatException} from an edit the catalog is to be thrown away.
 *
 * <p>The same base bytes and the same edits give the same bytes. Deleted rows are overwritten, so that names of deleted files
 * do not live on in published catalogs.
 *
 * <p>New databases have pages of {@value #PAGE_SIZE} bytes, SQLite's usual size. Measured from 512 to 8192: compressed, an
 * almost empty catalog has 1.5 KB with all of them and a million rows differ by 1 %; larger pages serialise and vacuum
 * large catalogs up to twice as fast, but beyond 4096 an almost empty catalog takes longer to compress than to edit.
 */
public final class WritableCatalog implements AutoCloseable {
    static final int PAGE_SIZE = 4096;

    private static final String COLUMNS =
            "parent_1, parent_2, hardlinks, hash, size, mode, mtime, mtimens, flags, name, "
                    + "symlink, uid, gid, xattr, md5path_1, md5path_2";
    private static final String INSERT =
            "INSERT INTO catalog (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String BY_KEY = " WHERE md5path_1 = ? AND md5path_2 = ?";
    private static final String UPDATE =
            "UPDATE catalog SET parent_1 = ?, parent_2 = ?, hardlinks = ?, hash = ?, size = ?, "
                    + "mode = ?, mtime = ?, mtimens = ?, flags = ?, name = ?, symlink = ?, uid = ?, gid = ?, xattr = ?"
                    + BY_KEY;
    private static final String BELOW = " WHERE path = ? OR (path > ? AND path < ?)";

    private final CatalogDatabase database;
    private final CatalogQueries queries;
    private final DroppedObjects dropped = new DroppedObjects();
    private Counts self;
    private Counts subtree;
    /** 0 until it is asked for. */
    private int lastHardlinkGroup;

    private WritableCatalog(CatalogDatabase database, boolean hasMtimeNanos) {
        this.database = database;
        CatalogSchema.upgrade(database, hasMtimeNanos);
        this.queries = new CatalogQueries(database, new EntryRows(database, true));
        CatalogCounters counters = queries.counters();
        this.self = counters.self();
        this.subtree = counters.subtree();
    }

    /** The catalog of a new repository: nothing but its root directory. */
    public static WritableCatalog createRoot(Attributes rootAttributes) {
        return create(RepositoryPath.ROOT, rootAttributes, DirectoryRole.PLAIN);
    }

    /**
     * A new nested catalog for the given mountpoint: nothing but its root directory, which still lacks the marker file that
     * every nested catalog needs (format reference 5.1).
     */
    public static WritableCatalog createNested(RepositoryPath mountpoint, Attributes rootAttributes) {
        if (mountpoint.isRoot()) {
            throw new IllegalArgumentException("a nested catalog is mounted below the repository's root");
        }
        return create(mountpoint, rootAttributes, DirectoryRole.NESTED_ROOT);
    }

    private static WritableCatalog create(RepositoryPath rootPrefix, Attributes rootAttributes, DirectoryRole role) {
        CatalogDatabase database = CatalogDatabase.empty(PAGE_SIZE);
        database.begin();
        CatalogSchema.create(database);
        CounterNames.write(new CatalogCounters(Counts.ZERO, Counts.ZERO))
                .forEach((name, value) ->
                        database.update("INSERT INTO statistics (counter, value) VALUES (?, ?)", name, value));
        if (!rootPrefix.isRoot()) {
            database.update("INSERT INTO properties (key, value) VALUES ('root_prefix', ?)", rootPrefix.value());
        }
        WritableCatalog catalog = new WritableCatalog(database, true);
        Directory root = Directory.plain(rootPrefix.name(), rootAttributes).withRole(role, Directory.EMPTY_LINK_COUNT);
        catalog.insert(rootPrefix, root);
        return catalog;
    }

    /**
     * A copy of an uncompressed catalog database, to be edited. A catalog of schema revision 5 or 6 becomes one of revision
     * 7.
     *
     * @throws FormatException as {@link Catalog#open(byte[])}
     */
    public static WritableCatalog open(byte[] bytes) {
        CatalogDatabase database = CatalogDatabase.ofBytes(bytes);
        try {
            boolean hasMtimeNanos = CatalogSchema.check(database);
            database.begin();
            return new WritableCatalog(database, hasMtimeNanos);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** As they are now; revision, previous revision and time of modification are those of the last {@link #serialize}. */
    public CatalogProperties properties() {
        return queries.properties();
    }

    /** As they are now, all edits included. */
    public CatalogCounters counters() {
        return new CatalogCounters(self, subtree);
    }

    /** As {@link Catalog#lookup}. */
    public Optional<Entry> lookup(RepositoryPath path) {
        return queries.lookup(path);
    }

    /** As {@link Catalog#list(RepositoryPath)}. */
    public List<Entry> list(RepositoryPath directory) {
        return queries.list(directory);
    }

    /** As {@link Catalog#list(RepositoryPath, String, int)}. */
    public List<Entry> list(RepositoryPath directory, String afterName, int limit) {
        return queries.list(directory, afterName, limit);
    }

    /** As {@link Catalog#nestedCatalogs()}. */
    public List<NestedCatalog> nestedCatalogs() {
        return queries.nestedCatalogs();
    }

    /** As {@link Catalog#nestedCatalogFor(RepositoryPath)}. */
    public Optional<NestedCatalog> nestedCatalogFor(RepositoryPath path) {
        return queries.nestedCatalogFor(path);
    }

    /**
     * Inserts an entry or replaces the one with this path; a directory keeps its content. The link count of a directory and
     * the role of the catalog's own root are this catalog's business, whatever the given entry says; a mountpoint's link count
     * is taken as given.
     *
     * @throws IllegalArgumentException when the entry's name is not the path's, or the entry has a role that only
     *     {@link #attach} gives
     * @throws IllegalStateException when the parent directory is missing or its content is in a nested catalog, when a
     *     directory that has content would become something else, or when a mountpoint would become something else
     */
    public void put(RepositoryPath path, Entry entry) {
        if (!entry.name().equals(path.name())) {
            throw new IllegalArgumentException("an entry is called like the last component of its path");
        }
        Optional<Entry> present = lookup(path);
        if (path.equals(queries.rootPrefix())) {
            putRoot(path, present, entry);
            return;
        }
        requireParent(path);
        if (entry instanceof Directory directory) {
            putDirectory(path, present, directory);
        } else {
            present.ifPresent(old -> requireReplaceable(path, old));
            write(path, present, entry);
        }
    }

    /**
     * Inserts an entry that is not there into a directory that is, for the filling of large catalogs: as {@link #put}, but nothing is
     * looked up first. Whoever breaks that promise is told by {@link Catalog#verify()} at the latest.
     *
     * @throws IllegalArgumentException when the entry's name is not the path's or it is a mountpoint
     * @throws FormatException when there is an entry with this path
     */
    public void load(RepositoryPath path, Entry entry) {
        if (!entry.name().equals(path.name())) {
            throw new IllegalArgumentException("an entry is called like the last component of its path");
        }
        if (entry instanceof Directory directory) {
            if (directory.role() != DirectoryRole.PLAIN) {
                throw new IllegalArgumentException("a directory becomes a mountpoint by attaching a nested catalog");
            }
            insert(path, directory.withRole(DirectoryRole.PLAIN, Directory.EMPTY_LINK_COUNT));
            addToParentLinkCount(path, 1);
        } else {
            insert(path, entry);
        }
    }

    /** A number that no hardlink group of this catalog has, and that was not handed out before. */
    public int newHardlinkGroup() {
        if (lastHardlinkGroup == 0) {
            lastHardlinkGroup =
                    Math.toIntExact(database.number("SELECT coalesce(max(hardlinks >> 32), 0) FROM catalog"));
        }
        return ++lastHardlinkGroup;
    }

    /** All names of a hardlinked file, its own among them; only its own if it has no others. */
    public List<String> linkedNames(RepositoryPath path) {
        int group = lookup(path).map(WritableCatalog::hardlinkGroup).orElse(0);
        if (group == 0) {
            return List.of(path.name());
        }
        PathKey parent = PathKey.ofParent(path);
        return database.query(
                "SELECT CAST(name AS BLOB) FROM catalog WHERE parent_1 = ? AND parent_2 = ? AND (hardlinks >> 32) = ? "
                        + "ORDER BY name",
                row -> EntryRows.text(row.getBytes(1), "name"),
                parent.first(),
                parent.second(),
                group);
    }

    /** As {@link Catalog#forEachEntry}, for what is below a directory, itself not included. */
    public void forEachEntryBelow(RepositoryPath directory, BiConsumer<RepositoryPath, Entry> consumer) {
        queries.forEachEntryBelow(directory, consumer);
    }

    /** The directories of this catalog and how many entries each has, as a tree. */
    public DirectoryWeights weights() {
        return DirectoryWeights.of(database, queries.rootPrefix());
    }

    /** The size of the database in bytes, as it is in memory now. */
    public long size() {
        return database.size();
    }

    private void putRoot(RepositoryPath path, Optional<Entry> present, Entry entry) {
        if (!(entry instanceof Directory directory)) {
            throw new IllegalStateException("the root of a catalog is a directory");
        }
        Directory root = rootEntry(present);
        replace(path, root, directory.withRole(root.role(), root.linkCount()));
    }

    private static Directory rootEntry(Optional<Entry> present) {
        if (present.isPresent() && present.get() instanceof Directory root) {
            return root;
        }
        throw new FormatException("the catalog has no root directory");
    }

    private void putDirectory(RepositoryPath path, Optional<Entry> present, Directory directory) {
        boolean isMountpoint = present.isPresent() && isMountpoint(present.get());
        if (isMountpoint && directory.role() == DirectoryRole.PLAIN) {
            throw new IllegalStateException("a mountpoint is detached before it becomes an ordinary directory");
        }
        if (directory.role() != (isMountpoint ? DirectoryRole.MOUNTPOINT : DirectoryRole.PLAIN)) {
            throw new IllegalArgumentException("a directory becomes a mountpoint by attaching a nested catalog");
        }
        if (isMountpoint) {
            write(path, present, directory);
            return;
        }
        int linkCount = present.isPresent() && present.get() instanceof Directory old
                ? old.linkCount()
                : Directory.EMPTY_LINK_COUNT;
        write(path, present, directory.withRole(DirectoryRole.PLAIN, linkCount));
    }

    /**
     * Removes one entry.
     *
     * @throws IllegalStateException when it is missing, a directory with content, a mountpoint or the catalog's root
     */
    public void remove(RepositoryPath path) {
        Entry present = requirePresent(path);
        requireReplaceable(path, present);
        delete(path, present);
    }

    /**
     * Removes an entry and everything below it.
     *
     * @throws IllegalStateException when it is missing or the catalog's root, or a nested catalog is mounted at or below it
     */
    public void removeTree(RepositoryPath path) {
        Entry present = requirePresent(path);
        if (database.exists("SELECT 1 FROM nested_catalogs" + BELOW, below(path))
                || database.exists("SELECT 1 FROM bind_mountpoints" + BELOW, below(path))) {
            throw new IllegalStateException("nested catalogs are detached before their mountpoints are removed");
        }
        Deque<PathKey> directories = new ArrayDeque<>();
        if (present instanceof Directory) {
            directories.push(PathKey.of(path));
        }
        while (!directories.isEmpty()) {
            removeContent(directories.pop(), directories);
        }
        delete(path, present);
    }

    /** From the path on, what starts with it and a slash: a slash is followed by a zero in byte-wise order. */
    private static Object[] below(RepositoryPath path) {
        return new Object[] {path.value(), path.value() + "/", path.value() + "0"};
    }

    private void removeContent(PathKey directory, Deque<PathKey> directories) {
        database.query(
                        "SELECT md5path_1, md5path_2 FROM catalog WHERE parent_1 = ? AND parent_2 = ? AND (flags & "
                                + EntryFlags.DIRECTORY + ") <> 0",
                        row -> new PathKey(row.getLong(1), row.getLong(2)),
                        directory.first(),
                        directory.second())
                .forEach(directories::push);
        self = changed(self, RowCounting.children(database, directory), Counts.ZERO);
        dropped.removedContent(database, directory);
        database.update(
                "DELETE FROM chunks WHERE (md5path_1, md5path_2) IN (SELECT md5path_1, md5path_2 FROM catalog "
                        + "WHERE parent_1 = ? AND parent_2 = ? AND (flags & " + EntryFlags.CHUNKED + ") <> 0)",
                directory.first(),
                directory.second());
        database.update(
                "DELETE FROM catalog WHERE parent_1 = ? AND parent_2 = ?", directory.first(), directory.second());
    }

    /**
     * Mounts a nested catalog: the directory, new or without rows below it here, becomes its mountpoint.
     *
     * @param mountpoint like the root entry of the nested catalog, with its link count (format reference 5.1)
     * @param totals what the nested catalog and everything below it amount to
     * @throws IllegalStateException when the parent directory is missing, or something else than an empty directory is there
     */
    public void attach(NestedCatalog nested, Directory mountpoint, Counts totals) {
        RepositoryPath path = nested.path();
        if (!mountpoint.name().equals(path.name())) {
            throw new IllegalArgumentException("an entry is called like the last component of its path");
        }
        requireParent(path);
        Optional<Entry> present = lookup(path);
        present.ifPresent(old -> requireReplaceable(path, old));
        if (present.isPresent() && !(present.get() instanceof Directory)) {
            throw new IllegalStateException("a nested catalog is mounted on a directory");
        }
        write(path, present, mountpoint.withRole(DirectoryRole.MOUNTPOINT, mountpoint.linkCount()));
        database.update(
                "INSERT INTO nested_catalogs (path, sha1, size) VALUES (?, ?, ?)",
                path.value(),
                nested.hash().toString(),
                nested.size());
        self = changed(self, Counts.ZERO, Counts.oneNested());
        subtree = changed(subtree, Counts.ZERO, totals);
    }

    /**
     * Records a new version of a mounted catalog. Its mountpoint's attributes are the caller's to {@link #put}.
     *
     * @param before what the nested catalog and everything below it amounted to so far
     * @param after what they amount to now
     * @throws IllegalStateException when no catalog is mounted there
     */
    public void update(NestedCatalog nested, Counts before, Counts after) {
        dropped.updated(requireMounted(nested.path()), nested.hash());
        database.update(
                "UPDATE nested_catalogs SET sha1 = ?, size = ? WHERE path = ?",
                nested.hash().toString(),
                nested.size(),
                nested.path().value());
        subtree = changed(subtree, before, after);
    }

    /**
     * Forgets a mounted catalog; its mountpoint stays behind as an empty directory.
     *
     * @param totals what the nested catalog and everything below it amount to
     * @throws IllegalStateException when no catalog is mounted there
     */
    public void detach(RepositoryPath mountpoint, Counts totals) {
        NestedCatalog detached = requireMounted(mountpoint);
        Directory directory = (Directory) requirePresent(mountpoint);
        dropped.detached(detached);
        database.update("DELETE FROM nested_catalogs WHERE path = ?", mountpoint.value());
        replace(mountpoint, directory, directory.withRole(DirectoryRole.PLAIN, Directory.EMPTY_LINK_COUNT));
        self = changed(self, Counts.oneNested(), Counts.ZERO);
        subtree = changed(subtree, totals, Counts.ZERO);
    }

    /** What the edits have dropped since this was asked for last: candidates for collection, as other places may refer to them. */
    public List<DroppedObject> takeDropped() {
        return dropped.take();
    }

    /** Makes edits that move to another catalog what they take from this one, so that none of it counts as dropped. */
    public void moving(Runnable edits) {
        dropped.moving(edits);
    }

    /** How long clients keep the manifest before they look for a new one, in seconds; only root catalogs record it. */
    public void setTtl(OptionalLong seconds) {
        setProperty("TTL", seconds.isPresent() ? Optional.of(Long.toString(seconds.getAsLong())) : Optional.empty());
    }

    /** Whether clients evict this repository's content from their caches first. */
    public void setVolatile(boolean isVolatile) {
        setProperty("volatile", isVolatile ? Optional.of("1") : Optional.empty());
    }

    /**
     * The database as it is to be published, with counters, revision and times written; vacuumed when more than a fifth of
     * its pages are free or more than a quarter of its row ids unused, as clients reserve an inode for each (format reference
     * 4.1). The catalog can be edited further.
     *
     * @param previous the catalog that this one replaces; empty for none
     * @param lastModified Unix seconds
     */
    public byte[] serialize(long revision, Optional<ContentHash> previous, long lastModified) {
        CounterNames.write(counters())
                .forEach((name, value) ->
                        database.update("UPDATE statistics SET value = ? WHERE counter = ?", value, name));
        setProperty("last_modified", Optional.of(Long.toString(lastModified)));
        setProperty("revision", Optional.of(Long.toString(revision)));
        setProperty("previous_revision", previous.map(ContentHash::toString));
        // From here on as if this were the stored catalog, opened again: the next bytes must not tell the difference.
        lastHardlinkGroup = 0;
        database.commit();
        Compaction.runIfWasteful(database, self.entries());
        byte[] bytes = database.serialize();
        DatabaseHeader.forgetChanges(bytes);
        database.begin();
        return bytes;
    }

    private void setProperty(String key, Optional<String> value) {
        if (value.isEmpty()) {
            database.update("DELETE FROM properties WHERE key = ?", key);
        } else if (database.update("UPDATE properties SET value = ? WHERE key = ?", value.get(), key) == 0) {
            database.update("INSERT INTO properties (key, value) VALUES (?, ?)", key, value.get());
        }
    }

    @Override
    public void close() {
        database.close();
    }

    private void requireParent(RepositoryPath path) {
        RepositoryPath root = queries.rootPrefix();
        if (!path.isAtOrBelow(root) || path.equals(root)) {
            throw new IllegalStateException("the path is not below the root of this catalog");
        }
        Optional<Entry> parent = lookup(path.parent());
        if (!(parent.isPresent() && parent.get() instanceof Directory directory)) {
            throw new IllegalStateException("the parent directory is missing");
        }
        if (directory.role() == DirectoryRole.MOUNTPOINT || directory.role() == DirectoryRole.BIND_MOUNTPOINT) {
            throw new IllegalStateException("the content of the parent directory is in a nested catalog");
        }
    }

    private Entry requirePresent(RepositoryPath path) {
        if (path.equals(queries.rootPrefix())) {
            throw new IllegalStateException("the root of a catalog stays");
        }
        return lookup(path).orElseThrow(() -> new IllegalStateException("there is no entry with this path"));
    }

    private void requireReplaceable(RepositoryPath path, Entry present) {
        if (!(present instanceof Directory directory)) {
            return;
        }
        if (directory.role() != DirectoryRole.PLAIN) {
            throw new IllegalStateException("a mountpoint is detached before it is removed");
        }
        PathKey key = PathKey.of(path);
        if (database.exists(
                "SELECT 1 FROM catalog WHERE parent_1 = ? AND parent_2 = ? LIMIT 1", key.first(), key.second())) {
            throw new IllegalStateException("the directory has content");
        }
    }

    private NestedCatalog requireMounted(RepositoryPath path) {
        return queries.nestedCatalogAt(path)
                .orElseThrow(() -> new IllegalStateException("no nested catalog is mounted there"));
    }

    private static boolean isMountpoint(Entry entry) {
        return entry instanceof Directory directory && directory.role() == DirectoryRole.MOUNTPOINT;
    }

    private void write(RepositoryPath path, Optional<Entry> present, Entry entry) {
        if (present.isPresent()) {
            replace(path, present.get(), entry);
        } else {
            insert(path, entry);
        }
        int directoriesBefore = present.isPresent() && present.get() instanceof Directory ? 1 : 0;
        int directoriesAfter = entry instanceof Directory ? 1 : 0;
        addToParentLinkCount(path, directoriesAfter - directoriesBefore);
    }

    private void insert(RepositoryPath path, Entry entry) {
        database.update(INSERT, values(path, entry));
        insertChunks(path, entry);
        self = changed(self, Counts.ZERO, Counts.of(entry));
    }

    private void replace(RepositoryPath path, Entry present, Entry entry) {
        if (hardlinkGroup(present) != hardlinkGroup(entry)) {
            leaveHardlinkGroup(path, present);
        }
        dropped.replaced(present, entry);
        deleteChunks(path, present);
        database.update(UPDATE, values(path, entry));
        insertChunks(path, entry);
        self = changed(self, Counts.of(present), Counts.of(entry));
    }

    private void delete(RepositoryPath path, Entry present) {
        leaveHardlinkGroup(path, present);
        dropped.removed(present);
        deleteChunks(path, present);
        PathKey key = PathKey.of(path);
        database.update("DELETE FROM catalog" + BY_KEY, key.first(), key.second());
        self = changed(self, Counts.of(present), Counts.ZERO);
        addToParentLinkCount(path, present instanceof Directory ? -1 : 0);
    }

    private static Object[] values(RepositoryPath path, Entry entry) {
        PathKey key = PathKey.of(path);
        PathKey parent = PathKey.ofParent(path);
        Attributes attributes = entry.attributes();
        return new Object[] {
            parent.first(),
            parent.second(),
            EntryRows.hardlinks(entry),
            EntryRows.digest(entry),
            EntryRows.size(entry),
            EntryRows.mode(entry),
            attributes.mtimeSeconds(),
            attributes.mtimeNanos(),
            EntryFlags.of(entry),
            entry.name(),
            EntryRows.target(entry),
            Integer.toUnsignedLong(attributes.uid()),
            Integer.toUnsignedLong(attributes.gid()),
            attributes.xattrs().toBlob(),
            key.first(),
            key.second()
        };
    }

    private void insertChunks(RepositoryPath path, Entry entry) {
        if (entry instanceof RegularFile file && file.content() instanceof ChunkedFile content) {
            PathKey key = PathKey.of(path);
            for (Chunk chunk : content.chunks()) {
                database.update(
                        "INSERT INTO chunks (md5path_1, md5path_2, offset, size, hash) VALUES (?, ?, ?, ?, ?)",
                        key.first(),
                        key.second(),
                        chunk.offset(),
                        chunk.size(),
                        chunk.hash().digest());
            }
        }
    }

    private void deleteChunks(RepositoryPath path, Entry present) {
        if (present instanceof RegularFile file && file.content() instanceof ChunkedFile) {
            PathKey key = PathKey.of(path);
            database.update("DELETE FROM chunks" + BY_KEY, key.first(), key.second());
        }
    }

    private static int hardlinkGroup(Entry entry) {
        return entry instanceof RegularFile file ? file.hardlinks().group() : 0;
    }

    /** All names of a hardlinked file are in one directory, and each carries the number of all (format reference 4.5). */
    private void leaveHardlinkGroup(RepositoryPath path, Entry present) {
        int group = hardlinkGroup(present);
        if (group == 0) {
            return;
        }
        PathKey parent = PathKey.ofParent(path);
        database.update(
                "UPDATE catalog SET hardlinks = hardlinks - 1 WHERE parent_1 = ? AND parent_2 = ? "
                        + "AND (hardlinks >> 32) = ? AND (hardlinks & 4294967295) > 1",
                parent.first(),
                parent.second(),
                group);
    }

    private static Counts changed(Counts counts, Counts removed, Counts added) {
        try {
            return counts.minus(removed).plus(added);
        } catch (ArithmeticException e) {
            throw new FormatException("the catalog's sizes add up to more than 64 bits", e);
        }
    }

    private void addToParentLinkCount(RepositoryPath path, int change) {
        if (change != 0) {
            PathKey parent = PathKey.ofParent(path);
            database.update(
                    "UPDATE catalog SET hardlinks = hardlinks + ?" + BY_KEY, change, parent.first(), parent.second());
        }
    }
}
