package org.cvmfsephemeral.format.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.SpecialFile;
import org.cvmfsephemeral.format.catalog.Symlink;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.TestKeys;
import org.cvmfsephemeral.format.whitelist.Whitelist;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reader and verifier against repositories of the real publisher, and what the real client showed of them. */
class GoldenRepositoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SAMPLES_IN_OBJECT = 12;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void verifierFindsNothingWrong(GoldenRepository golden) throws IOException {
        VerificationReport report = verify(golden, unpack(golden));

        assertThat(report.problems()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.manifest())
                .hasValueSatisfying(manifest -> assertThat(manifest.revision()).isEqualTo(3));
    }

    @ParameterizedTest
    @EnumSource
    void rootCatalogOfEveryTagLoads(GoldenRepository golden) throws IOException {
        assertThat(verifier(golden, unpack(golden)).withTaggedRoots().verify().problems())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void verifierVisitsExactlyTheExpectedTree(GoldenRepository golden) throws IOException {
        ObjectSource source = unpack(golden);
        Map<String, JsonNode> visited = new TreeMap<>();

        verifier(golden, source).verify((path, entry, sha256) -> {
            if (!path.isRoot()) {
                visited.put(path.value().substring(1), describe(entry, sha256));
            }
        });

        assertThat(visited).isEqualTo(expected(golden));
    }

    @ParameterizedTest
    @EnumSource
    void verifierCountsWhatItSaw(GoldenRepository golden) throws IOException {
        Map<String, JsonNode> expected = expected(golden);

        VerificationReport report = verify(golden, unpack(golden));

        assertThat(report.catalogs()).isEqualTo(2);
        assertThat(report.files()).isEqualTo(count(expected, "file"));
        assertThat(report.symlinks()).isEqualTo(count(expected, "symlink"));
        assertThat(report.specials()).isEqualTo(count(expected, "fifo"));
        assertThat(report.directories()).isEqualTo(count(expected, "directory") + 1);
        assertThat(report.contentBytes())
                .isEqualTo(expected.values().stream()
                        .mapToLong(entry -> entry.path("size").asLong())
                        .sum());
    }

    @ParameterizedTest
    @EnumSource
    void readerReadsExactlyTheExpectedTree(GoldenRepository golden) throws IOException {
        Map<String, JsonNode> read = new TreeMap<>();

        try (RepositoryReader reader = open(golden, unpack(golden))) {
            readTree(reader, RepositoryPath.ROOT, read);
        }

        assertThat(read).isEqualTo(expected(golden));
    }

    @ParameterizedTest
    @EnumSource
    void readerStatsEveryExpectedPath(GoldenRepository golden) throws IOException {
        try (RepositoryReader reader = open(golden, unpack(golden))) {
            for (String path : expected(golden).keySet()) {
                assertThat(reader.stat(RepositoryPath.of(path))).as(path).hasValueSatisfying(entry -> assertThat(path)
                        .endsWith(entry.name()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedByteOfTheManifestIsRefused(GoldenRepository golden) throws IOException {
        MemoryObjectSource source = unpack(golden);

        assertThat(acceptedFlips(golden, source, Manifest.FILE_NAME, everyPosition(source, Manifest.FILE_NAME)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedByteOfTheWhitelistIsRefused(GoldenRepository golden) throws IOException {
        MemoryObjectSource source = unpack(golden);

        assertThat(acceptedFlips(golden, source, Whitelist.FILE_NAME, everyPosition(source, Whitelist.FILE_NAME)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void flippedByteOfAnyObjectInUseIsRefused(GoldenRepository golden) throws IOException {
        MemoryObjectSource source = unpack(golden);
        verify(golden, source);
        List<String> accepted = new ArrayList<>();

        for (String path : new TreeSet<>(source.opened())) {
            int size = source.get(path).length;
            IntStream positions = size <= SAMPLES_IN_OBJECT
                    ? IntStream.range(0, size)
                    : IntStream.rangeClosed(0, SAMPLES_IN_OBJECT)
                            .map(i -> (int) ((long) (size - 1) * i / SAMPLES_IN_OBJECT));
            accepted.addAll(acceptedFlips(golden, source, path, positions));
        }

        assertThat(source.opened()).hasSizeGreaterThan(30);
        assertThat(accepted).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void missingObjectIsAProblem(GoldenRepository golden) throws IOException {
        MemoryObjectSource source = unpack(golden);
        verify(golden, source);
        for (String path : new TreeSet<>(source.opened())) {
            byte[] resource = source.get(path);
            source.remove(path);

            assertThat(verify(golden, source).isSound()).as(path).isFalse();

            source.put(path, resource);
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedObjectIsAProblem(GoldenRepository golden) throws IOException {
        MemoryObjectSource source = unpack(golden);
        verify(golden, source);
        for (String path : new TreeSet<>(source.opened())) {
            byte[] resource = source.get(path);
            if (resource.length > 0) {
                source.put(path, Arrays.copyOf(resource, resource.length - 1));

                assertThat(verify(golden, source).isSound()).as(path).isFalse();

                source.put(path, resource);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readerOfAFlippedFileNeverSeesItsEnd(GoldenRepository golden) throws IOException {
        MemoryObjectSource source = unpack(golden);
        RepositoryPath path = RepositoryPath.of("plain/chunked");
        try (RepositoryReader reader = open(golden, source)) {
            read(reader, path);
            for (String object : new TreeSet<>(source.opened())) {
                if (object.endsWith("P")) {
                    byte[] flipped = source.get(object).clone();
                    flipped[flipped.length / 2] ^= 1;
                    source.put(object, flipped);
                }
            }

            assertThatThrownBy(() -> read(reader, path)).isInstanceOf(FormatException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void expiredWhitelistIsRefused(GoldenRepository golden) throws IOException {
        ObjectSource source = unpack(golden);
        Clock later = Clock.offset(GoldenRepository.CLOCK, Duration.ofDays(30));

        assertThatThrownBy(() ->
                        RepositoryReader.open(source, golden.repositoryName(), List.of(golden.publicKey()), later))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("expired");
    }

    @ParameterizedTest
    @EnumSource
    void anotherPublicKeyIsRefused(GoldenRepository golden) throws IOException {
        ObjectSource source = unpack(golden);

        assertThatThrownBy(() -> RepositoryReader.open(
                        source, golden.repositoryName(), List.of(TestKeys.MASTER.publicKey()), GoldenRepository.CLOCK))
                .isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @EnumSource
    void anyOfSeveralPublicKeysSuffices(GoldenRepository golden) throws IOException {
        try (RepositoryReader reader = RepositoryReader.open(
                unpack(golden),
                golden.repositoryName(),
                List.of(TestKeys.MASTER.publicKey(), golden.publicKey()),
                GoldenRepository.CLOCK)) {
            assertThat(reader.manifest().revision()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherRepositoryIsRefused(GoldenRepository golden) throws IOException {
        ObjectSource source = unpack(golden);
        GoldenRepository other = golden == GoldenRepository.NONE ? GoldenRepository.ZLIB : GoldenRepository.NONE;

        assertThatThrownBy(() -> RepositoryReader.open(
                        source, other.repositoryName(), List.of(golden.publicKey()), GoldenRepository.CLOCK))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("another repository");
    }

    @ParameterizedTest
    @EnumSource
    void whitelistOfAnotherRepositoryIsRefused(GoldenRepository golden) throws IOException {
        MemoryObjectSource source = unpack(golden);
        GoldenRepository other = golden == GoldenRepository.NONE ? GoldenRepository.ZLIB : GoldenRepository.NONE;
        source.put(Whitelist.FILE_NAME, unpack(other).get(Whitelist.FILE_NAME));

        assertThatThrownBy(() -> open(golden, source)).isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @EnumSource
    void manifestOlderThanOneSeenIsRefused(GoldenRepository golden) throws IOException {
        ObjectSource source = unpack(golden);

        assertThatThrownBy(() -> VerifiedManifest.fetch(
                        source,
                        golden.repositoryName(),
                        List.of(golden.publicKey()),
                        GoldenRepository.CLOCK,
                        GoldenRepository.CLOCK.instant().getEpochSecond()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("older");
    }

    /** Positions of a resource at which a flipped byte leaves the verifier content. */
    private static List<String> acceptedFlips(
            GoldenRepository golden, MemoryObjectSource source, String path, IntStream positions) throws IOException {
        byte[] sound = source.get(path);
        List<String> accepted = new ArrayList<>();
        for (int position : positions.toArray()) {
            byte[] flipped = sound.clone();
            flipped[position] ^= 0x20;
            source.put(path, flipped);
            if (verify(golden, source).isSound()) {
                accepted.add(path + " at " + position);
            }
        }
        source.put(path, sound);
        return accepted;
    }

    private static IntStream everyPosition(MemoryObjectSource source, String path) {
        return IntStream.range(0, source.get(path).length);
    }

    private MemoryObjectSource unpack(GoldenRepository golden) {
        return MemoryObjectSource.of(golden.unpackInto(directory));
    }

    private static RepositoryReader open(GoldenRepository golden, ObjectSource source) throws IOException {
        return RepositoryReader.open(
                source, golden.repositoryName(), List.of(golden.publicKey()), GoldenRepository.CLOCK);
    }

    private static VerificationReport verify(GoldenRepository golden, ObjectSource source) throws IOException {
        return verifier(golden, source).verify();
    }

    private static RepositoryVerifier verifier(GoldenRepository golden, ObjectSource source) {
        return new RepositoryVerifier(
                source, golden.repositoryName(), List.of(golden.publicKey()), GoldenRepository.CLOCK);
    }

    private static void readTree(RepositoryReader reader, RepositoryPath path, Map<String, JsonNode> read)
            throws IOException {
        for (Entry entry : reader.list(path)) {
            RepositoryPath child = path.child(entry.name());
            Optional<String> sha256 =
                    entry instanceof RegularFile ? Optional.of(sha256(read(reader, child))) : Optional.empty();
            read.put(child.value().substring(1), describe(entry, sha256));
            if (entry instanceof Directory) {
                readTree(reader, child, read);
            }
        }
    }

    private static byte[] read(RepositoryReader reader, RepositoryPath path) throws IOException {
        try (InputStream content = reader.open(path)) {
            return content.readAllBytes();
        }
    }

    private static long count(Map<String, JsonNode> tree, String type) {
        return tree.values().stream()
                .filter(entry -> entry.get("type").asText().equals(type))
                .count();
    }

    private static Map<String, JsonNode> expected(GoldenRepository golden) throws IOException {
        Map<String, JsonNode> expected = new TreeMap<>();
        JSON.readTree(golden.expectedTree()).fields().forEachRemaining(entry -> {
            ObjectNode sorted = JsonNodeFactory.instance.objectNode();
            Stream.Builder<String> names = Stream.builder();
            entry.getValue().fieldNames().forEachRemaining(names);
            names.build()
                    .sorted()
                    .forEach(name -> sorted.set(name, entry.getValue().get(name)));
            expected.put(entry.getKey(), sorted);
        });
        return expected;
    }

    /** An entry as the expected trees have it. */
    private static JsonNode describe(Entry entry, Optional<String> sha256) {
        Attributes attributes = entry.attributes();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("mode", String.format("%04o", attributes.permissions()));
        node.put("uid", attributes.uid());
        node.put("gid", attributes.gid());
        long nanos = Optional.ofNullable(attributes.mtimeNanos()).orElse(0);
        node.set("mtimeNs", numberNode(attributes.mtimeSeconds() * 1_000_000_000L + nanos));
        node.put("nlink", 1);
        sha256.ifPresent(hash -> node.put("sha256", hash));
        if (!attributes.xattrs().isEmpty()) {
            ObjectNode xattrs = node.putObject("xattrs");
            attributes
                    .xattrs()
                    .asMap()
                    .forEach((key, value) -> xattrs.put(key, new String(value, StandardCharsets.UTF_8)));
        }
        if (entry instanceof Directory found) {
            node.put("type", "directory").put("nlink", found.linkCount());
        } else if (entry instanceof RegularFile file) {
            node.put("type", "file").put("nlink", file.hardlinks().count());
            node.set("size", numberNode(file.size()));
        } else if (entry instanceof Symlink link) {
            node.put("type", "symlink").put("target", link.target());
        } else if (entry instanceof SpecialFile special) {
            node.put("type", special.type().name().toLowerCase(Locale.ROOT));
        }
        return node;
    }

    /** The parser makes numbers as small as they fit. */
    private static JsonNode numberNode(long value) {
        return (int) value == value
                ? JsonNodeFactory.instance.numberNode((int) value)
                : JsonNodeFactory.instance.numberNode(value);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
