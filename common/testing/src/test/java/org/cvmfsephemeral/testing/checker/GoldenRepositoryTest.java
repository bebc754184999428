package org.cvmfsephemeral.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker against repositories of the real publisher, and what the real client showed of them. */
class GoldenRepositoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NANOS = 1_000_000_000;

    @ParameterizedTest
    @EnumSource
    void nothingIsWrong(GoldenRepository golden) {
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = checker(golden, server)) {
            assertThat(checker.check(Scope.RETAINED).findings()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void snapshotIsTheTreeThatTheClientShows(GoldenRepository golden) throws IOException {
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = checker(golden, server)) {
            TreeSnapshot snapshot = checker.check().snapshot();

            Map<String, JsonNode> described = new TreeMap<>();
            snapshot.entries().values().stream()
                    .filter(entry -> !entry.path().isEmpty())
                    .forEach(entry -> described.put(entry.path().substring(1), describe(entry)));
            assertThat(described).isEqualTo(expected(golden));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsAreThoseOfTheTree(GoldenRepository golden) throws IOException {
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = checker(golden, server)) {
            TreeCounts counts = checker.check().counts();

            List<JsonNode> expected = new ArrayList<>(expected(golden).values());
            assertThat(counts.catalogs()).isEqualTo(2);
            assertThat(counts.directories()).isEqualTo(ofType(expected, "directory") + 1);
            assertThat(counts.regularFiles()).isEqualTo(ofType(expected, "file"));
            assertThat(counts.symlinks()).isEqualTo(ofType(expected, "symlink"));
            assertThat(counts.specials()).isEqualTo(ofType(expected, "fifo"));
            assertThat(counts.chunkedFiles()).isEqualTo(1);
            assertThat(counts.chunks()).isEqualTo(13);
            assertThat(counts.fileBytes())
                    .isEqualTo(expected.stream()
                            .mapToLong(entry -> entry.path("size").asLong())
                            .sum());
        }
    }

    @ParameterizedTest
    @EnumSource
    void manifestAndTagsAreReported(GoldenRepository golden) {
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = checker(golden, server)) {
            CheckReport report = checker.check();

            assertThat(report.manifest()).hasValueSatisfying(manifest -> assertThat(manifest.revision())
                    .isEqualTo(3));
            assertThat(report.tags())
                    .extracting(Tag::name)
                    .containsExactlyInAnyOrder("first", "second", "trunk", "trunk-previous", automaticTag(report));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noObjectIsAskedForTwice(GoldenRepository golden) {
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = checker(golden, server)) {
            checker.check();

            assertThat(objects(server)).hasSizeGreaterThan(30).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource
    void soundCatalogsAndFilesAreNotAskedForInTheNextCheck(GoldenRepository golden) {
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = checker(golden, server)) {
            CheckReport first = checker.check();
            server.requested().clear();

            CheckReport second = checker.check();

            assertThat(second).isEqualTo(first);
            assertThat(objects(server)).allMatch(path -> path.matches(".*[XHM]"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void forgottenObjectsAreAskedForAgain(GoldenRepository golden) {
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = checker(golden, server)) {
            checker.check();
            List<String> first = objects(server);
            server.requested().clear();

            checker.forget();
            checker.check();

            assertThat(objects(server)).containsExactlyInAnyOrderElementsOf(first);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyMissingObjectInUseIsFound(GoldenRepository golden) {
        assertThat(overlooked(golden, (server, path, bytes) -> server.remove(path)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedObjectInUseIsFound(GoldenRepository golden) {
        assertThat(overlooked(golden, (server, path, bytes) -> {
                    byte[] flipped = bytes.length == 0 ? new byte[1] : bytes.clone();
                    flipped[flipped.length / 2] ^= 1;
                    server.put(path, flipped);
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyLengthenedObjectInUseIsFound(GoldenRepository golden) {
        assertThat(overlooked(golden, (server, path, bytes) -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    server.put(path, longer);
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void expiredWhitelistIsFound(GoldenRepository golden) {
        Clock later = Clock.offset(GoldenRepository.CLOCK, Duration.ofDays(30));
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker = new RepositoryChecker(server.uri(), golden.publicKey(), later)) {
            assertThat(checker.check().defects()).containsExactly(Defect.WHITELIST_EXPIRED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherMasterKeyIsRefused(GoldenRepository golden) {
        GoldenRepository other = golden == GoldenRepository.NONE ? GoldenRepository.ZLIB : GoldenRepository.NONE;
        try (RepositoryServer server = new RepositoryServer(golden.repository(), golden.files());
                RepositoryChecker checker =
                        new RepositoryChecker(server.uri(), other.publicKey(), GoldenRepository.CLOCK)) {
            assertThat(checker.check().defects()).containsExactly(Defect.WHITELIST_SIGNATURE);
        }
    }

    /** What is done to one resource. */
    private interface Harm {
        void doTo(RepositoryServer server, String path, byte[] bytes);
    }

    /** Resources in use that may be harmed without any finding. One instance checks all: remembered faults would show. */
    private static List<String> overlooked(GoldenRepository golden, Harm harm) {
        Map<String, byte[]> files = golden.files();
        List<String> overlooked = new ArrayList<>();
        try (RepositoryServer server = new RepositoryServer(golden.repository(), files);
                RepositoryChecker checker = checker(golden, server)) {
            checker.check();
            for (String path : new HashSet<>(server.requested())) {
                harm.doTo(server, path, files.get(path));
                checker.forget();
                if (checker.check().isSound()) {
                    overlooked.add(path);
                }
                server.put(path, files.get(path));
            }
            assertThat(checker.check().findings()).as("all mended").isEmpty();
        }
        return overlooked;
    }

    private static RepositoryChecker checker(GoldenRepository golden, RepositoryServer server) {
        return new RepositoryChecker(server.uri(), golden.publicKey(), GoldenRepository.CLOCK);
    }

    private static List<String> objects(RepositoryServer server) {
        return server.requested().stream()
                .filter(path -> path.startsWith("data/"))
                .toList();
    }

    private static String automaticTag(CheckReport report) {
        return report.tags().stream()
                .map(Tag::name)
                .filter(name -> name.startsWith("generic-"))
                .findFirst()
                .orElseThrow();
    }

    private static long ofType(List<JsonNode> entries, String type) {
        return entries.stream()
                .filter(entry -> entry.get("type").asText().equals(type))
                .count();
    }

    private static Map<String, JsonNode> expected(GoldenRepository golden) throws IOException {
        Map<String, JsonNode> expected = new TreeMap<>();
        JSON.readTree(golden.expectedTree())
                .fields()
                .forEachRemaining(entry -> expected.put(entry.getKey(), entry.getValue()));
        return expected;
    }

    /** An entry as the expected trees have it. */
    private static JsonNode describe(TreeEntry entry) {
        ObjectNode node = JSON.createObjectNode();
        node.put("gid", entry.gid());
        node.put("mode", String.format("%04o", entry.permissions()));
        node.put("mtimeNs", entry.mtime() * NANOS + entry.mtimeNanos().orElse(0));
        node.put("nlink", entry.linkCount());
        node.put("uid", entry.uid());
        entry.target().ifPresent(target -> node.put("target", target));
        entry.sha256().ifPresent(sha256 -> node.put("sha256", sha256).put("size", entry.size()));
        if (!entry.xattrs().isEmpty()) {
            ObjectNode xattrs = node.putObject("xattrs");
            entry.xattrs()
                    .forEach((key, hex) ->
                            xattrs.put(key, new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8)));
        }
        node.put(
                "type",
                entry.kind() == EntryKind.REGULAR ? "file" : entry.kind().name().toLowerCase(Locale.ROOT));
        try {
            // As it comes out of a parser, which makes numbers as small as they fit.
            return JSON.readTree(node.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
