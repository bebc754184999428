package org.cvmfsephemeral.format.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.Hardlinks;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.Symlink;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TreeDifferenceTest {
    private final Tree.Store store = new Tree.Store();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void equalRevisionsDoNotDiffer() {
        Tree tree = new Tree().directory("/a").file("/a/f", "x");

        assertThat(differences(tree, tree.copy())).isEmpty();
    }

    @Test
    void addedDirectoryComesWithEverythingBelow() {
        Tree before = new Tree();
        Tree after = new Tree().directory("/a").directory("/a/b").file("/a/b/f", "x");

        assertThat(differences(before, after)).containsExactly("ADDED /a", "ADDED /a/b", "ADDED /a/b/f");
    }

    @Test
    void removedNestedCatalogComesWithEverythingBelow() {
        Tree before = new Tree()
                .directory("/a")
                .directory("/a/b")
                .file("/a/b/f", "x")
                .split("/a")
                .split("/a/b");
        Tree after = new Tree();

        assertThat(differences(before, after)).containsExactly("REMOVED /a", "REMOVED /a/b", "REMOVED /a/b/f");
    }

    @Test
    void fileThatBecomesADirectoryIsChangedAndFilled() {
        Tree before = new Tree().file("/a", "x");
        Tree after = new Tree().directory("/a").file("/a/f", "x");

        assertThat(differences(before, after)).containsExactly("CHANGED /a", "ADDED /a/f");
    }

    @Test
    void directoryThatBecomesALinkIsChangedAndEmptied() {
        Tree before = new Tree().directory("/a").file("/a/f", "x").split("/a");
        Tree after = new Tree().put("/a", Symlink.plain("a", Tree.ATTRIBUTES, "b"));

        assertThat(differences(before, after)).containsExactly("CHANGED /a", "REMOVED /a/f");
    }

    @Test
    void splittingOffIsNoDifference() {
        Tree inline = new Tree().directory("/a").directory("/a/b").file("/a/b/f", "x");
        Tree split = inline.copy().split("/a/b");

        assertThat(differences(inline, split)).isEmpty();
        assertThat(differences(split, inline)).isEmpty();
    }

    @Test
    void markerThatAUserSetIsADifference() {
        Tree before = new Tree().directory("/a");
        Tree after = new Tree().directory("/a").file("/a/.cvmfscatalog", "");

        assertThat(differences(before, after)).containsExactly("ADDED /a/.cvmfscatalog");
    }

    @Test
    void linkCountsAndSizesOfDirectoriesAreNoDifference() {
        Tree before = new Tree().put("/a", new Directory("a", Tree.ATTRIBUTES, DirectoryRole.PLAIN, 2, 6, false));
        Tree after = new Tree().put("/a", new Directory("a", Tree.ATTRIBUTES, DirectoryRole.PLAIN, 2, 4096, false));

        assertThat(differences(before, after)).isEmpty();
    }

    @Test
    void attributesAreADifference() {
        Attributes later = Tree.ATTRIBUTES.withMtime(1_795_360_849L, null);
        Attributes noted = Tree.ATTRIBUTES.withXattrs(Xattrs.of(Map.of("user.a", new byte[1])));
        Tree before = new Tree().directory("/a").directory("/b").split("/b");
        Tree after = new Tree()
                .put("", Directory.plain("", later))
                .put("/a", Directory.plain("a", noted))
                .put("/b", Directory.plain("b", later))
                .split("/b");

        assertThat(differences(before, after)).containsExactly("CHANGED ", "CHANGED /a", "CHANGED /b");
    }

    @Test
    void numberOfAHardlinkGroupIsNoDifference() {
        assertThat(differences(new Tree().put("/a", linked(1, 2)), new Tree().put("/a", linked(7, 2))))
                .isEmpty();
    }

    @Test
    void numberOfNamesIsADifference() {
        assertThat(differences(new Tree().put("/a", linked(1, 2)), new Tree().put("/a", linked(1, 3))))
                .containsExactly("CHANGED /a");
    }

    @Test
    void differenceCarriesBothEntries() {
        Tree before = new Tree().file("/a", "x");
        Tree after = new Tree().file("/a", "y");
        List<Difference> seen = new ArrayList<>();

        TreeDifference.between(store, store.publish(before), store.publish(after))
                .forEach(seen::add);

        assertThat(seen)
                .containsExactly(new Difference(
                        RepositoryPath.of("/a"),
                        Optional.of(Tree.fileOf("a", "x")),
                        Optional.of(Tree.fileOf("a", "y"))));
    }

    @Test
    void nestedCatalogThatBothHaveIsNotRead() {
        Tree before = new Tree().directory("/a").file("/a/f", "x").split("/a");
        Tree after = before.copy().split("/a").file("/g", "x");
        ContentHash one = store.publish(before);
        ContentHash other = store.publish(after);

        TreeDifference.between(store, one, other).forEach(difference -> true);

        assertThat(store.reads).containsOnlyKeys(one, other);
    }

    @Test
    void directoryOfManyPagesIsMergedByName() {
        Tree before = new Tree().directory("/a");
        for (int i = 0; i < 3000; i++) {
            before.file("/a/" + i, "x");
        }
        Tree after = before.copy().file("/a/1500", "y").file("/a/1500b", "z");
        after.remove(RepositoryPath.of("/a/2"));

        assertThat(differences(before, after)).containsExactly("CHANGED /a/1500", "ADDED /a/1500b", "REMOVED /a/2");
    }

    @Test
    void visitorThatHasSeenEnoughSeesNoMore() {
        Tree after = new Tree().directory("/a").file("/a/f", "x").file("/b", "x");
        List<String> seen = new ArrayList<>();

        TreeDifference.between(store, store.publish(new Tree()), store.publish(after))
                .forEach(difference -> {
                    seen.add(difference.path().value());
                    return seen.size() < 2;
                });

        assertThat(seen).containsExactly("/a", "/a/f");
    }

    @Test
    void catalogOfAnotherPathIsRefused() {
        byte[] elsewhere;
        try (WritableCatalog catalog = WritableCatalog.createNested(RepositoryPath.of("/b"), Tree.ATTRIBUTES)) {
            elsewhere = catalog.serialize(1, Optional.empty(), 1);
        }
        ContentHash root;
        try (WritableCatalog catalog = WritableCatalog.createRoot(Tree.ATTRIBUTES)) {
            catalog.attach(
                    new NestedCatalog(RepositoryPath.of("/a"), store.put(elsewhere), elsewhere.length),
                    new Directory("a", Tree.ATTRIBUTES, DirectoryRole.MOUNTPOINT, 2, 4096, false),
                    Counts.ZERO);
            root = store.put(catalog.serialize(1, Optional.empty(), 1));
        }
        TreeDifference difference = TreeDifference.between(store, store.publish(new Tree()), root);

        assertThatThrownBy(() -> difference.forEach(ignored -> true))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("another path");
    }

    @Property(tries = 400)
    void findsWhatANaiveComparisonFinds(@ForAll long seed) {
        Random random = new Random(seed);
        Tree before = randomTree(random);
        Tree after = changed(random, before);
        split(random, before);
        split(random, after);
        try (Tree.Store catalogs = new Tree.Store()) {
            TreeDifference difference =
                    TreeDifference.between(catalogs, catalogs.publish(before), catalogs.publish(after));
            List<Difference> expected = Tree.compare(before, after);

            List<Difference> found = new ArrayList<>();
            difference.forEach(found::add);

            assertThat(described(found)).isEqualTo(described(expected));

            RepositoryPath cut = randomPath(random);
            List<Difference> rest = new ArrayList<>();
            difference.forEachAfter(cut, rest::add);

            assertThat(described(rest))
                    .as("after %s", cut)
                    .isEqualTo(described(expected.stream()
                            .filter(one -> Tree.WALK.compare(one.path(), cut) > 0)
                            .toList()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void revisionsOfTheRealPublisherDifferAsTheirTreesDo(GoldenRepository golden, @TempDir Path directory)
            throws IOException {
        Path base = golden.unpackInto(directory);
        TagDatabase tags = TagDatabase.parse(object(
                base,
                SignedManifest.parse(Files.readAllBytes(base.resolve(Manifest.FILE_NAME)))
                        .manifest()
                        .history()
                        .orElseThrow(),
                ObjectKind.HISTORY));
        Map<ContentHash, Catalog> open = new HashMap<>();
        CatalogReader catalogs = CatalogReader.of(
                hash -> open.computeIfAbsent(hash, missing -> Catalog.open(object(base, missing, ObjectKind.CATALOG))));
        ContentHash first = tags.find("first").orElseThrow().rootHash();
        ContentHash second = tags.find("second").orElseThrow().rootHash();
        List<Difference> found = new ArrayList<>();

        TreeDifference.between(catalogs, first, second).forEach(found::add);

        Tree before = new Tree();
        before.entries.putAll(wholeTree(catalogs, first));
        Tree after = new Tree();
        after.entries.putAll(wholeTree(catalogs, second));
        List<Difference> expected = Tree.compare(before, after);
        assertThat(expected).hasSizeGreaterThan(3);
        assertThat(described(found)).isEqualTo(described(expected));
        open.values().forEach(Catalog::close);
    }

    private static Map<RepositoryPath, Entry> wholeTree(CatalogReader catalogs, ContentHash root) {
        Map<RepositoryPath, Entry> tree = new TreeMap<>();
        catalogs.read(root, catalog -> {
            catalog.forEachEntry((path, entry) -> tree.put(path, plain(entry)));
            catalog.nestedCatalogs().forEach(nested -> tree.putAll(wholeTree(catalogs, nested.hash())));
            return true;
        });
        return tree;
    }

    private static Entry plain(Entry entry) {
        return entry instanceof Directory ? Directory.plain(entry.name(), entry.attributes()) : entry;
    }

    private static byte[] object(Path base, ContentHash hash, ObjectKind kind) {
        try {
            byte[] stored = Files.readAllBytes(base.resolve(new ObjectName(hash, kind).path()));
            return ObjectDecoder.decode(Compression.ZLIB, stored, 1 << 24);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> differences(Tree before, Tree after) {
        List<String> found = new ArrayList<>();
        TreeDifference.between(store, store.publish(before), store.publish(after))
                .forEach(difference -> found.add(difference.kind() + " " + difference.path()));
        return found;
    }

    private static List<String> described(List<Difference> differences) {
        return differences.stream()
                .map(difference -> difference.kind() + " " + difference.path() + " "
                        + difference.before().map(TreeDifferenceTest::plain) + " "
                        + difference.after().map(TreeDifferenceTest::plain))
                .toList();
    }

    private static RegularFile linked(int group, int count) {
        RegularFile file = Tree.fileOf("a", "x");
        return new RegularFile(
                file.name(),
                file.attributes(),
                file.size(),
                file.content(),
                new Hardlinks(group, count),
                false,
                false,
                false);
    }

    /** Some are prefixes of others, some sort differently as UTF-16, one is a marker. */
    private static final List<String> NAMES =
            List.of("a", "a!", "a.b", "ab", "b", "\uffee", "\ud83d\ude00", ".cvmfscatalog", ".cvmfsb");

    private static RepositoryPath randomPath(Random random) {
        RepositoryPath path = RepositoryPath.ROOT;
        for (int depth = random.nextInt(5); depth >= 0; depth--) {
            path = path.child(NAMES.get(random.nextInt(NAMES.size())));
        }
        return path;
    }

    private static Tree randomTree(Random random) {
        Tree tree = new Tree();
        edit(random, tree, 60);
        return tree;
    }

    private static Tree changed(Random random, Tree before) {
        Tree after = before.copy();
        edit(random, after, random.nextInt(12));
        return after;
    }

    private static void edit(Random random, Tree tree, int edits) {
        for (int i = 0; i < edits; i++) {
            edit(random, tree, randomPath(random));
        }
    }

    private static void edit(Random random, Tree tree, RepositoryPath path) {
        boolean isMarker = path.name().equals(".cvmfscatalog");
        boolean mayBe =
                tree.isDirectory(path.parent()) && !(isMarker && path.parent().isRoot());
        if (random.nextInt(6) == 0) {
            tree.remove(path);
        } else if (mayBe && !isMarker && random.nextBoolean()) {
            Attributes attributes = Tree.ATTRIBUTES.withMtime(random.nextInt(2), null);
            tree.put(path.value(), Directory.plain(path.name(), attributes));
        } else if (mayBe) {
            tree.remove(path);
            tree.file(path.value(), String.valueOf(random.nextInt(2)));
        }
    }

    private static void split(Random random, Tree tree) {
        for (RepositoryPath path : List.copyOf(tree.entries.keySet())) {
            boolean hasMarker = tree.entries.containsKey(path.child(".cvmfscatalog"));
            if (tree.isDirectory(path) && !path.isRoot() && !hasMarker && random.nextInt(3) == 0) {
                tree.split(path.value());
            }
        }
    }
}
