package org.cvmfsephemeral.format.diff;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** A tree that knows nothing of catalogs, and a way to cut it into some. */
final class Tree {
    static final Attributes ATTRIBUTES = new Attributes(0755, 0, 0, 1_795_360_848L, null, Xattrs.EMPTY);

    /** In the order of a walk: by component, byte-wise. */
    static final Comparator<RepositoryPath> WALK = (one, other) -> {
        byte[] left = one.value().replace('/', '\1').getBytes(StandardCharsets.UTF_8);
        byte[] right = other.value().replace('/', '\1').getBytes(StandardCharsets.UTF_8);
        return Arrays.compareUnsigned(left, right);
    };

    final NavigableMap<RepositoryPath, Entry> entries = new TreeMap<>(WALK);
    private final Set<RepositoryPath> automatic = new HashSet<>();

    Tree() {
        entries.put(RepositoryPath.ROOT, Directory.plain("", ATTRIBUTES));
    }

    Tree copy() {
        Tree copy = new Tree();
        copy.entries.putAll(entries);
        return copy;
    }

    Tree put(String path, Entry entry) {
        entries.put(RepositoryPath.of(path), entry);
        return this;
    }

    Tree directory(String path) {
        return put(path, Directory.plain(RepositoryPath.of(path).name(), ATTRIBUTES));
    }

    Tree file(String path, String content) {
        return put(path, fileOf(RepositoryPath.of(path).name(), content));
    }

    static RegularFile fileOf(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return RegularFile.plain(
                name, ATTRIBUTES, bytes.length, new WholeFile(ContentHash.sha1(bytes), Compression.NONE));
    }

    /** Has the directory's content in a nested catalog from now on, which nobody asked for. */
    Tree split(String path) {
        automatic.add(RepositoryPath.of(path));
        return this;
    }

    void remove(RepositoryPath path) {
        entries.keySet().removeIf(key -> key.isAtOrBelow(path));
    }

    boolean isDirectory(RepositoryPath path) {
        return entries.get(path) instanceof Directory;
    }

    private boolean isNested(RepositoryPath path) {
        return isDirectory(path)
                && !path.isRoot()
                && (automatic.contains(path) || entries.containsKey(path.child(".cvmfscatalog")));
    }

    /** What a naive comparison finds. */
    static List<Difference> compare(Tree before, Tree after) {
        Set<RepositoryPath> paths = new TreeSet<>(WALK);
        paths.addAll(before.entries.keySet());
        paths.addAll(after.entries.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(before.entries.get(path), after.entries.get(path)))
                .map(path -> new Difference(
                        path,
                        Optional.ofNullable(before.entries.get(path)),
                        Optional.ofNullable(after.entries.get(path))))
                .toList();
    }

    /** Catalogs by hash, which counts what was read. */
    static final class Store implements CatalogReader, AutoCloseable {
        private final Map<ContentHash, byte[]> databases = new HashMap<>();
        private final Map<ContentHash, Catalog> open = new HashMap<>();
        final Map<ContentHash, Integer> reads = new HashMap<>();

        @Override
        public <T> T read(ContentHash catalog, Function<Catalog, T> question) {
            reads.merge(catalog, 1, Integer::sum);
            return question.apply(open.computeIfAbsent(catalog, hash -> Catalog.open(databases.get(hash))));
        }

        ContentHash put(byte[] database) {
            ContentHash hash = ContentHash.sha1(database);
            databases.put(hash, database);
            return hash;
        }

        @Override
        public void close() {
            open.values().forEach(Catalog::close);
        }

        /** Stores the catalogs of a tree and returns the root's hash. */
        ContentHash publish(Tree tree) {
            return put(build(tree, RepositoryPath.ROOT));
        }

        private byte[] build(Tree tree, RepositoryPath root) {
            Attributes attributes = tree.entries.get(root).attributes();
            try (WritableCatalog catalog = root.isRoot()
                    ? WritableCatalog.createRoot(attributes)
                    : WritableCatalog.createNested(root, attributes)) {
                if (tree.automatic.contains(root)) {
                    for (String marker : List.of(".cvmfscatalog", ".cvmfsautocatalog")) {
                        catalog.put(root.child(marker), fileOf(marker, ""));
                    }
                }
                fill(catalog, tree, root);
                return catalog.serialize(1, Optional.empty(), 1);
            }
        }

        private void fill(WritableCatalog catalog, Tree tree, RepositoryPath directory) {
            for (RepositoryPath path : tree.entries.tailMap(directory, false).keySet()) {
                if (!path.isAtOrBelow(directory)) {
                    break;
                }
                if (!path.parent().equals(directory)) {
                    continue;
                }
                if (tree.isNested(path)) {
                    attach(catalog, tree, path);
                } else {
                    catalog.put(path, tree.entries.get(path));
                    fill(catalog, tree, path);
                }
            }
        }

        private void attach(WritableCatalog catalog, Tree tree, RepositoryPath path) {
            byte[] database = build(tree, path);
            try (Catalog nested = Catalog.open(database)) {
                Directory root = (Directory) nested.lookup(path).orElseThrow();
                catalog.attach(
                        new NestedCatalog(path, put(database), database.length),
                        new Directory(
                                root.name(),
                                root.attributes(),
                                DirectoryRole.MOUNTPOINT,
                                root.linkCount(),
                                root.size(),
                                root.hidden()),
                        nested.counters().total());
            }
        }
    }
}
