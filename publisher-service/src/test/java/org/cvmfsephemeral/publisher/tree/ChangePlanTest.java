package org.cvmfsephemeral.publisher.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;

class ChangePlanTest {
    private static final long NOW = 1_700_000_000L;
    private static final Instant EXPIRES = Instant.parse("2026-12-01T10:00:00Z");
    private static final String STAMP = "2026-12-01T10:00:00Z";
    private static final String HASH = MapTree.HASH.toString();

    private final MapTree tree = new MapTree().directory("/d").file("/d/f");

    private ChangePlan plan(TreeView base) {
        return plan(base, true);
    }

    private ChangePlan plan(TreeView base, boolean isDue) {
        return plan(base, isDue, List.of());
    }

    private static ChangePlan plan(TreeView base, boolean isDue, List<Hold> holds) {
        return new ChangePlan(base, TagPlan.of(List.of(), List.of()), NOW, new ChangePlan.LedgerExpiries() {
            @Override
            public boolean isDue(RepositoryPath path, String stamp) {
                return isDue;
            }

            @Override
            public boolean mayEvict(RepositoryPath path, Operation.EvictionReason reason, Instant asOf) {
                return isDue;
            }

            @Override
            public Optional<PathExpiry> find(RepositoryPath path) {
                return Optional.empty();
            }

            @Override
            public Optional<Hold> holdOn(RepositoryPath path) {
                return Hold.protecting(holds, path);
            }
        });
    }

    private static Operation.PutFile put(String path, boolean overwrite, Instant expires) {
        return new Operation.PutFile(
                path, 0, Compression.NONE, HASH, null, 0644, Instant.ofEpochSecond(NOW), overwrite, expires);
    }

    private static List<Hold> holdOn(String path) {
        return List.of(new Hold(RepositoryPath.of(path), "court", "legal", Instant.ofEpochSecond(NOW)));
    }

    @Test
    void rejectsTheDeletionOfAHeldPath() {
        assertRejected(plan(tree, true, holdOn("/d/f")), new Operation.Delete("/d/f", false), ProblemType.PATH_HELD);
    }

    @Test
    void rejectsTheDeletionOfADirectoryWithAHeldPathInIt() {
        assertRejected(plan(tree, true, holdOn("/d/f")), new Operation.Delete("/d", true), ProblemType.PATH_HELD);
    }

    @Test
    void rejectsTheDeletionOfAPathBelowAHeldOne() {
        assertRejected(plan(tree, true, holdOn("/d")), new Operation.Delete("/d/f", false), ProblemType.PATH_HELD);
    }

    @Test
    void rejectsReplacingAHeldFile() {
        assertRejected(plan(tree, true, holdOn("/d")), put("/d/f", true, null), ProblemType.PATH_HELD);
    }

    @Test
    void rejectsMovingAHeldPathAway() {
        assertRejected(
                plan(tree, true, holdOn("/d/f")),
                new Operation.Rename("/d", "/elsewhere", false),
                ProblemType.PATH_HELD);
    }

    @Test
    void rejectsATreeInPlaceOfAHeldPath() {
        Operation.PutTree replacement = new Operation.PutTree("/d", Operation.TreeMode.REPLACE, List.of(), null);

        assertRejected(plan(tree, true, holdOn("/d/f")), replacement, ProblemType.PATH_HELD);
    }

    @Test
    void putsSomethingNewBelowAHeldPath() {
        ChangePlan plan = plan(tree, true, holdOn("/d"));

        plan.apply(put("/d/new", false, null));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/d/new"))).isPresent();
    }

    @Test
    void evictsWhatNothingHasHappenedTo() {
        ChangePlan plan = plan(tree);

        plan.apply(new Operation.Evict("/d/f", Operation.EvictionReason.SIZE, Instant.ofEpochSecond(NOW)));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/d/f"))).isEmpty();
        assertThat(plan.expired()).containsExactly("/d/f");
    }

    @Test
    void evictsNothingThatWasUsedMeanwhile() {
        ChangePlan plan = plan(tree, false);

        plan.apply(new Operation.Evict("/d/f", Operation.EvictionReason.SIZE, Instant.ofEpochSecond(NOW)));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/d/f"))).isPresent();
    }

    @Test
    void evictsNothingThatIsHeld() {
        ChangePlan plan = plan(tree, true, holdOn("/d"));

        plan.apply(new Operation.Evict("/d/f", Operation.EvictionReason.COUNT, Instant.ofEpochSecond(NOW)));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/d/f"))).isPresent();
    }

    @Test
    void recordsTheSizeOfAnExpiringFileAndWhatTouchesDoToIt() {
        ChangePlan plan = plan(tree);

        plan.apply(new Operation.PutFile(
                "/new", 42, Compression.NONE, HASH, null, 0644, Instant.ofEpochSecond(NOW), false, EXPIRES, 60L));

        assertThat(plan.expiries()).singleElement().satisfies(expiry -> {
            assertThat(expiry.bytes()).isEqualTo(42);
            assertThat(expiry.touchSeconds()).isEqualTo(60);
        });
    }

    private static void assertRejected(ChangePlan plan, Operation operation, ProblemType type) {
        assertThatThrownBy(() -> plan.apply(operation))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.problem().type()).isEqualTo(type.id()));
    }

    @Test
    void createsParentsOfANewFile() {
        ChangePlan plan = plan(tree);

        plan.apply(put("/x/y/file", false, null));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/x/y"))).containsInstanceOf(Directory.class);
        assertThat(plan.overlay().lookup(RepositoryPath.of("/x/y/file"))).containsInstanceOf(RegularFile.class);
    }

    @Test
    void rejectsAnExistingFileWithoutOverwrite() {
        assertRejected(plan(tree), put("/d/f", false, null), ProblemType.FILE_EXISTS);
    }

    @Test
    void replacesAnExistingFileWithOverwrite() {
        ChangePlan plan = plan(tree);

        plan.apply(put("/d/f", true, null));

        assertThat(plan.overlay().root().children().get("d").children()).containsOnlyKeys("f");
    }

    @Test
    void rejectsAFileInPlaceOfADirectory() {
        assertRejected(plan(tree), put("/d", true, null), ProblemType.IS_A_DIRECTORY);
    }

    @Test
    void rejectsAFileBelowAFile() {
        assertRejected(plan(tree), put("/d/f/below", true, null), ProblemType.NOT_A_DIRECTORY);
    }

    @Test
    void keepsTheChunksOfAChunkedFile() {
        ChangePlan plan = plan(tree);
        List<StoredChunk> chunks = List.of(new StoredChunk(0, 10, HASH), new StoredChunk(10, 5, HASH));

        plan.apply(new Operation.PutFile(
                "/big", 15, Compression.ZLIB, null, chunks, 0600, Instant.ofEpochSecond(NOW), false, null));

        RegularFile file =
                (RegularFile) plan.overlay().lookup(RepositoryPath.of("/big")).orElseThrow();
        assertThat(file.content()).isInstanceOfSatisfying(ChunkedFile.class, content -> assertThat(content.chunks())
                .hasSize(2));
    }

    @Test
    void stampsAnExpiringFileAndRecordsItsExpiry() {
        ChangePlan plan = plan(tree);

        plan.apply(put("/new", false, EXPIRES));

        assertThat(plan.overlay()
                        .lookup(RepositoryPath.of("/new"))
                        .flatMap(entry -> ExpiryStamp.of(entry.attributes())))
                .contains(STAMP);
        assertThat(plan.expiries()).singleElement().satisfies(expiry -> {
            assertThat(expiry.stamp()).isEqualTo(STAMP);
            assertThat(expiry.expiresAt()).isEqualTo(EXPIRES);
        });
    }

    @Test
    void replacingAFileEndsItsEarlierExpiry() {
        ChangePlan plan = plan(tree);

        plan.apply(put("/d/f", true, null));

        assertThat(plan.endedExpiries()).containsExactly("/d/f");
    }

    @Test
    void rejectsDeletingWhatIsNotThere() {
        assertRejected(plan(tree), new Operation.Delete("/nothing", false), ProblemType.UNKNOWN_PATH);
    }

    @Test
    void rejectsDeletingAFilledDirectoryUnlessRecursive() {
        assertRejected(plan(tree), new Operation.Delete("/d", false), ProblemType.DIRECTORY_NOT_EMPTY);
    }

    @Test
    void deletesATree() {
        ChangePlan plan = plan(tree);

        plan.apply(new Operation.Delete("/d", true));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/d/f"))).isEmpty();
    }

    @Test
    void deletesAnEmptyDirectoryWithoutRecursive() {
        ChangePlan plan = plan(new MapTree().directory("/empty"));

        plan.apply(new Operation.Delete("/empty", false));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/empty"))).isEmpty();
    }

    private static MapTree expiring() {
        return new MapTree()
                .directory("/a")
                .directory("/a/b")
                .file(
                        "/a/b/f",
                        ExpiryStamp.put(MapTree.attributes(Xattrs.EMPTY), EXPIRES)
                                .xattrs())
                .file("/a/keeps");
    }

    @Test
    void expiresAPublicationAndTheParentsItLeavesEmpty() {
        ChangePlan plan = plan(expiring());

        plan.apply(new Operation.Expire("/a/b/f", STAMP));
        plan.finish();

        assertThat(plan.overlay().lookup(RepositoryPath.of("/a/b"))).isEmpty();
        assertThat(plan.overlay().lookup(RepositoryPath.of("/a/keeps"))).isPresent();
    }

    @Test
    void doesNotExpireAnotherPublicationOfThePath() {
        ChangePlan plan = plan(new MapTree().file("/f", Xattrs.EMPTY));

        plan.apply(new Operation.Expire("/f", STAMP));

        assertThat(plan.overlay().root().children()).isEmpty();
    }

    @Test
    void doesNotExpireWhatTheLedgerHasRenewed() {
        ChangePlan plan = plan(expiring(), false);

        plan.apply(new Operation.Expire("/a/b/f", STAMP));

        assertThat(plan.overlay().root().children()).isEmpty();
        assertThat(plan.endedExpiries()).isEmpty();
    }

    private static Operation.Copy copy(String from, String to, boolean overwrite, Instant expires) {
        return new Operation.Copy(from, to, overwrite, expires);
    }

    private static Optional<String> stamp(ChangePlan plan, String path) {
        return ExpiryStamp.of(
                plan.overlay().lookup(RepositoryPath.of(path)).orElseThrow().attributes());
    }

    @Test
    void copyLeavesItsOriginalAsItWas() {
        ChangePlan plan = plan(expiring());

        plan.apply(copy("/a", "/copy", false, null));

        assertThat(plan.overlay().root().children()).containsOnlyKeys("copy");
        assertThat(stamp(plan, "/a/b/f")).contains(STAMP);
        assertThat(plan.endedExpiries()).containsExactly("/copy");
    }

    @Test
    void copyDoesNotInheritExpiry() {
        ChangePlan plan = plan(expiring());

        plan.apply(copy("/a", "/copy", false, null));

        assertThat(stamp(plan, "/copy/b/f")).isEmpty();
        assertThat(plan.expiries()).isEmpty();
    }

    @Test
    void copyHasItsOwnExpiry() {
        ChangePlan plan = plan(expiring());
        Instant later = EXPIRES.plusSeconds(60);

        plan.apply(copy("/a", "/copy", false, later));

        assertThat(stamp(plan, "/copy")).contains("2026-12-01T10:01:00Z");
        assertThat(stamp(plan, "/copy/b/f")).isEmpty();
        assertThat(plan.expiries())
                .containsExactly(new PathExpiry("/copy", "2026-12-01T10:01:00Z", later, null, 0L, null));
    }

    @Test
    void copyIsOfWhatEarlierChangesHaveMadeOfTheOriginal() {
        ChangePlan earlier = plan(tree);
        earlier.apply(new Operation.Delete("/d/f", false));
        earlier.apply(put("/d/new", false, null));
        ChangePlan plan = plan(earlier.overlay());

        plan.apply(copy("/d", "/copy", false, null));

        assertThat(plan.overlay().lookup(RepositoryPath.of("/copy/new"))).isPresent();
        assertThat(plan.overlay().lookup(RepositoryPath.of("/copy/f"))).isEmpty();
    }

    @Test
    void namesOfOneFileAreCopiedAsNamesOfOneFile() {
        ChangePlan plan = plan(tree);
        TreeEntry.File file =
                new TreeEntry.File("one", EntryAttributes.plain(0644, NOW), 0, Compression.NONE, HASH, null);
        plan.apply(new Operation.PutTree(
                "/links", Operation.TreeMode.MERGE, List.of(file, new TreeEntry.Hardlink("two", "one")), null));

        plan.apply(copy("/links", "/copy", false, null));
        plan.apply(copy("/links/one", "/links/three", false, null));

        assertThat(plan.overlay().linkedNames(RepositoryPath.of("/copy/one"))).containsExactly("one", "two");
        assertThat(plan.overlay().linkedNames(RepositoryPath.of("/links/one"))).containsExactly("one", "two");
        assertThat(plan.overlay().linkedNames(RepositoryPath.of("/links/three")))
                .containsExactly("three");
    }

    @Test
    void rejectsCopyingADirectoryIntoItself() {
        assertRejected(plan(tree), copy("/d", "/d/copy", false, null), ProblemType.INVALID_PATH);
        assertRejected(plan(tree), copy("/d/f", "/d/f", true, null), ProblemType.INVALID_PATH);
    }

    @Test
    void rejectsCopyingOntoADirectoryThatTheOriginalIsIn() {
        MapTree nested = new MapTree().directory("/d").directory("/d/e").file("/d/f");

        assertRejected(plan(nested), copy("/d/e", "/d", true, null), ProblemType.DIRECTORY_NOT_EMPTY);
        assertRejected(plan(nested), copy("/d/f", "/d", true, null), ProblemType.IS_A_DIRECTORY);
    }

    @Test
    void copyReplacesAFileOnlyIfToldTo() {
        MapTree two = new MapTree().directory("/d").file("/d/f").file("/g");

        assertRejected(plan(two), copy("/d/f", "/g", false, null), ProblemType.FILE_EXISTS);
        assertRejected(plan(two), copy("/d", "/g", true, null), ProblemType.NOT_A_DIRECTORY);
        plan(two).apply(copy("/d/f", "/g", true, null));
    }

    @Test
    void rejectsCopyingNothing() {
        assertRejected(plan(tree), copy("/nothing", "/copy", false, null), ProblemType.UNKNOWN_PATH);
    }
}
