package org.cvmfsephemeral.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.publisher.catalog.TreeBuilders;
import org.cvmfsephemeral.publisher.engine.RandomChanges.Stored;
import org.cvmfsephemeral.publisher.tree.RejectedException;
import org.cvmfsephemeral.testing.checker.CheckReport;
import org.cvmfsephemeral.testing.checker.EntryKind;
import org.cvmfsephemeral.testing.checker.RepositoryChecker;
import org.cvmfsephemeral.testing.checker.TreeEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes against a model of a POSIX tree, with catalogs so small that they divide and unite all the time. A failure names its
 * seed; {@code -Dengine.seed=N} runs that one alone, {@code -Dengine.revisions=N} makes runs longer.
 */
class RevisionTreePropertyTest {
    private static final int SEEDS = 16;
    private static final int REVISIONS = Integer.getInteger("engine.revisions", 70);

    @TempDir
    Path folder;

    private final List<Stored> contents = new ArrayList<>();
    private final Map<String, String> digests = new HashMap<>();

    static List<Long> seeds() {
        Long one = Long.getLong("engine.seed");
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            seeds.add(seed);
        }
        return one == null ? seeds : List.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsPublishedIsWhatAPosixTreeWouldBe(long seed) throws Exception {
        Random random = new Random(seed);
        int max = 8 + random.nextInt(40);
        TreeBuilders.Limits limits = new TreeBuilders.Limits(
                max,
                2 + random.nextInt(max / 4),
                random.nextBoolean() ? 0 : 1 << 20,
                random.nextBoolean() ? Optional.of(folder.resolve("cache")) : Optional.empty());
        if (limits.cacheDirectory().isPresent()) {
            java.nio.file.Files.createDirectories(limits.cacheDirectory().get());
        }
        try (EngineRepository repository = new EngineRepository(folder, limits)) {
            storeContents(repository);
            RandomChanges changes = new RandomChanges(random, contents);
            PosixModel model = new PosixModel(digests, repository.now());
            try (RepositoryChecker checker =
                    new RepositoryChecker(repository.url(), repository.publicKey(), Clock.systemUTC())) {
                for (int i = 0; i < REVISIONS; i++) {
                    model = step(seed, repository, changes, model, checker, random);
                }
            }
        }
    }

    @Test
    void equalChangesMakeEqualCatalogsWhetherTheyStayOpenOrNot() throws Exception {
        TreeBuilders.Limits open = new TreeBuilders.Limits(20, 4, 64 << 20, Optional.empty());
        TreeBuilders.Limits closed = new TreeBuilders.Limits(20, 4, 0, Optional.empty());
        try (EngineRepository one = new EngineRepository(folder.resolve("one"), open);
                EngineRepository other = new EngineRepository(folder.resolve("other"), closed)) {
            storeContents(one);
            RandomChanges changes = new RandomChanges(new Random(5), contents);
            PosixModel model = new PosixModel(digests, one.now());
            for (int i = 0; i < 2 * REVISIONS; i++) {
                List<Operation> change = changes.next(model);
                one.publish(List.of(change));
                other.publish(List.of(change));
                PosixModel attempt = model.copy();
                try {
                    attempt.apply(change, one.now());
                    model = attempt;
                } catch (PosixModel.Refusal refused) {
                    // The revision without it counts as well.
                }
                assertThat(other.rootHash()).as("revision " + one.revision()).isEqualTo(one.rootHash());
            }
        }
    }

    private PosixModel step(
            long seed,
            EngineRepository repository,
            RandomChanges changes,
            PosixModel model,
            RepositoryChecker checker,
            Random random)
            throws Exception {
        List<List<Operation>> batch = new ArrayList<>();
        List<Boolean> expected = new ArrayList<>();
        PosixModel after = model;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            List<Operation> change = changes.next(after);
            batch.add(change);
            PosixModel attempt = after.copy();
            try {
                attempt.apply(change, repository.now() + 10);
                after = attempt;
                expected.add(true);
            } catch (PosixModel.Refusal e) {
                expected.add(false);
            }
        }
        String description = "seed " + seed + ", revision " + (repository.revision() + 1);
        List<Optional<RejectedException>> outcomes;
        try {
            outcomes = repository.publish(batch);
        } catch (RuntimeException e) {
            return fail(description + legible(batch), e);
        }
        List<String> problems = outcomes.stream()
                .map(outcome -> outcome.map(RevisionTreePropertyTest::detail).orElse("accepted"))
                .toList();
        assertThat(outcomes.stream().map(Optional::isEmpty).toList())
                .as("%s: outcomes %s of %s", description, problems, legible(batch))
                .isEqualTo(expected);
        CheckReport report = checker.check();
        assertThat(report.findings()).as(description + legible(batch)).isEmpty();
        assertThat(differences(published(report), modelled(after)))
                .as(description + legible(batch))
                .isEmpty();
        return after;
    }

    private static String detail(RejectedException rejected) {
        return rejected.problem().type() + ": " + legible(rejected.problem().detail());
    }

    private static String legible(Object value) {
        return value.toString().replace("n".repeat(255), "<n>").replace("attributes=EntryAttributes", "");
    }

    private static List<String> differences(Map<String, Seen> published, Map<String, Seen> modelled) {
        SortedSet<String> paths = new TreeSet<>(published.keySet());
        paths.addAll(modelled.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(published.get(path), modelled.get(path)))
                .map(path -> legible(path + " is " + published.get(path) + " instead of " + modelled.get(path)))
                .toList();
    }

    private void storeContents(EngineRepository repository) throws Exception {
        for (String text : List.of("", "x", "content", "text ".repeat(300))) {
            for (Compression compression : Compression.values()) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                String hash = repository
                        .put(ObjectKind.FILE, compression, bytes)
                        .hash()
                        .toString();
                digests.put(hash, sha256(bytes));
                contents.add(new Stored(bytes.length, compression, hash, null));
            }
        }
        byte[] first = "first chunk".getBytes(StandardCharsets.UTF_8);
        byte[] second = "second".getBytes(StandardCharsets.UTF_8);
        String firstHash =
                repository.put(ObjectKind.CHUNK, Compression.ZLIB, first).hash().toString();
        String secondHash = repository
                .put(ObjectKind.CHUNK, Compression.ZLIB, second)
                .hash()
                .toString();
        digests.put(firstHash, sha256("first chunksecond".getBytes(StandardCharsets.UTF_8)));
        contents.add(new Stored(
                17,
                Compression.ZLIB,
                null,
                List.of(new StoredChunk(0, 11, firstHash), new StoredChunk(11, 6, secondHash))));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** What both sides say of an entry. */
    private record Seen(
            EntryKind kind,
            int permissions,
            long mtime,
            Optional<Integer> nanos,
            long uid,
            long gid,
            long size,
            Optional<String> target,
            Optional<String> sha256,
            SortedMap<String, String> xattrs,
            SortedSet<String> names) {}

    private static Map<String, Seen> published(CheckReport report) {
        Map<String, Seen> seen = new TreeMap<>();
        report.snapshot().withoutAutomaticMarkers().entries().forEach((path, entry) -> seen.put(path, seen(entry)));
        return seen;
    }

    private static Seen seen(TreeEntry entry) {
        boolean isDirectory = entry.kind() == EntryKind.DIRECTORY;
        return new Seen(
                entry.kind(),
                entry.permissions(),
                entry.mtime(),
                entry.mtimeNanos(),
                entry.uid(),
                entry.gid(),
                isDirectory ? 0 : entry.size(),
                entry.target(),
                entry.sha256(),
                new TreeMap<>(entry.xattrs()),
                entry.hardlinks().size() > 1 ? new TreeSet<>(entry.hardlinks()) : new TreeSet<>());
    }

    private static Map<String, Seen> modelled(PosixModel model) {
        Map<PosixModel.Inode, SortedSet<String>> names = new HashMap<>();
        model.entries().forEach((path, inode) -> names.computeIfAbsent(inode, ignored -> new TreeSet<>())
                .add(path));
        Map<String, Seen> seen = new TreeMap<>();
        model.entries().forEach((path, inode) -> seen.put(path, seen(inode, names.get(inode))));
        return seen;
    }

    private static Seen seen(PosixModel.Inode inode, SortedSet<String> names) {
        boolean isFile = inode.kind == PosixModel.Kind.FILE;
        return new Seen(
                kind(inode.kind),
                inode.permissions,
                inode.mtime,
                Optional.ofNullable(inode.nanos),
                inode.uid,
                inode.gid,
                inode.size,
                inode.kind == PosixModel.Kind.SYMLINK ? Optional.of(inode.content) : Optional.empty(),
                isFile ? Optional.of(inode.content) : Optional.empty(),
                inode.xattrs,
                names.size() > 1 ? names : new TreeSet<>());
    }

    private static EntryKind kind(PosixModel.Kind kind) {
        return switch (kind) {
            case DIRECTORY -> EntryKind.DIRECTORY;
            case FILE -> EntryKind.REGULAR;
            case SYMLINK -> EntryKind.SYMLINK;
            case FIFO -> EntryKind.FIFO;
            case CHARACTER_DEVICE -> EntryKind.CHARACTER_DEVICE;
        };
    }
}
