package org.cvmfsephemeral.e2e.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Mount;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.client.Replica;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.format.object.Compression;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Trees as they come: a JDK, tens of thousands of small files, parts of a Debian system, great depth, long names. */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeTreesTest {
    private static final int PACKAGES = 500;
    private static final int FILES_OF_A_PACKAGE = 50;
    private static final int DEPTH = 300;
    private static final int LONGEST_NAME = 255;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> SYSTEM =
            List.of("/etc/ssl", "/usr/bin", "/usr/share/zoneinfo", "/usr/lib/git-core");

    private final ObjectMapper json = new ObjectMapper();
    private TestRepository repository;
    private Inspection inspection;
    private Path made;

    @BeforeAll
    void publish_all_trees(Stack stack) throws Exception {
        repository = stack.create("trees.example.org", "{}");
        inspection = new Inspection(stack.scratch("trees"));
        made = stack.scratch("made");
        makeModules(made.resolve("node_modules"));
        makeDeep(made.resolve("deep"));
        makeLongNames(made.resolve("names"));
        Path store = stack.store().resolve(repository.name());
        publish(stack, "/jdk", new SourceTree(store, Compression.NONE).add(jdk(), ""));
        for (String folder : List.of("node_modules", "deep", "names")) {
            publish(stack, "/" + folder, new SourceTree(store, Compression.ZLIB).add(made.resolve(folder), ""));
        }
        SourceTree system = new SourceTree(store, Compression.ZLIB);
        for (String folder : SYSTEM) {
            if (Files.isDirectory(Path.of(folder))) {
                system.add(Path.of(folder), folder.substring(1));
            }
        }
        publish(stack, "/system", system);
    }

    private static Path jdk() {
        return Path.of(System.getProperty("java.home"));
    }

    private static void makeModules(Path root) throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < PACKAGES; i++) {
            Path module = root.resolve((i % 5 == 0 ? "@scope" + i % 50 + "/" : "") + "package-" + i);
            for (int j = 0; j < FILES_OF_A_PACKAGE; j++) {
                Path file = module.resolve(j % 3 == 0 ? "lib/internal" : j % 3 == 1 ? "dist" : ".")
                        .resolve("file" + j + ".js");
                Files.createDirectories(file.getParent());
                Files.writeString(file, "module.exports = " + random.nextInt(2_000) + ";\n");
            }
            Files.createDirectories(root.resolve(".bin"));
            Files.createSymbolicLink(
                    root.resolve(".bin/tool-" + i),
                    Path.of("..").resolve(root.relativize(module)).resolve("dist/file1.js"));
        }
    }

    private static void makeDeep(Path root) throws IOException {
        Path level = root;
        for (int i = 0; i < DEPTH; i++) {
            Files.createDirectories(level);
            Files.writeString(level.resolve("f"), Integer.toString(i));
            level = level.resolve("d");
        }
    }

    private static void makeLongNames(Path root) throws IOException {
        Files.createDirectories(root);
        Path file = Files.writeString(root.resolve("n".repeat(LONGEST_NAME)), "long");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createLink(root.resolve("another name"), file);
        Path directory = Files.createDirectory(root.resolve("ü".repeat(LONGEST_NAME / 2)));
        Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class)
                .write("note", ByteBuffer.wrap("said".getBytes(StandardCharsets.UTF_8)));
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .write("binary", ByteBuffer.wrap(new byte[] {0, -1, 10}));
    }

    private void publish(Stack stack, String path, SourceTree tree) throws IOException {
        ArrayNode operations = json.createArrayNode();
        ObjectNode put =
                operations.addObject().put("op", "put-tree").put("path", path).put("mode", "REPLACE");
        put.set("entries", tree.entries());
        String change = stack.ledger().queue(repository.name(), json.writeValueAsString(operations));
        await("tree " + path)
                .atMost(PATIENCE)
                .until(() -> !stack.ledger().stateOf(change).equals("QUEUED")
                        && !stack.ledger().stateOf(change).equals("PREPARED"));
        assertThat(stack.ledger().stateOf(change)).isEqualTo("PUBLISHED");
    }

    @Test
    void real_check_finds_nothing() {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();

        Program.Result result = inspection.check(repository);

        assertThat(result.output()).contains("no problems found");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void real_scrub_finds_nothing(Stack stack) {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();

        assertThat(inspection.scrub(stack.store(), repository).exitCode()).isZero();
    }

    @Test
    void real_client_shows_the_sources(Stack stack) {
        Program.CVMFS2.assumeInstalled();
        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("trees-mount"))) {
            assertSame(TreeListing.of(mount.file("jdk")), TreeListing.of(jdk()));
            for (String folder : List.of("node_modules", "deep", "names")) {
                assertSame(TreeListing.of(mount.file(folder)), TreeListing.of(made.resolve(folder)));
            }
            for (String folder : SYSTEM) {
                if (Files.isDirectory(Path.of(folder))) {
                    assertSame(TreeListing.of(mount.file("system" + folder)), TreeListing.of(Path.of(folder)));
                }
            }
        }
    }

    private static void assertSame(Map<String, String> shown, Map<String, String> source) {
        List<String> differences = source.keySet().stream()
                .filter(path -> !source.get(path).equals(shown.get(path)))
                .map(path -> path + " is " + shown.get(path) + " instead of " + source.get(path))
                .limit(10)
                .toList();
        assertThat(differences).isEmpty();
        assertThat(shown).hasSameSizeAs(source);
    }

    @Test
    void real_replica_follows(Stack stack) {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Replica replica = Replica.prepare(stack.scratch("replica"));
        Program.Result first = replica.pull(repository, true);
        assertThat(first.exitCode()).as(first.output()).isZero();

        for (int i = 0; i < 10; i++) {
            repository.publish("followed/" + i, Content.ofSize(100 + i));
            Program.Result next = replica.pull(repository, false);
            assertThat(next.exitCode()).as(next.output()).isZero();
        }

        assertThat(replica.manifest().revision()).isEqualTo(repository.revision());
    }
}
