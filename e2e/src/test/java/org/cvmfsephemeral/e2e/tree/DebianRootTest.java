package org.cvmfsephemeral.e2e.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Mount;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Sha256;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The root file system of a Debian, fresh from the archive, sent as one tar. */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DebianRootTest {
    private static final String SUITE = "bookworm";

    private TestRepository repository;
    private Path unpacked;
    private Answer uploaded;

    @BeforeAll
    void upload_a_root_file_system(Stack stack) throws IOException {
        Program.MMDEBSTRAP.assumeInstalled();
        Path folder = stack.scratch("debian");
        Path tar = folder.resolve("root.tar");
        run(List.of("mmdebstrap", "--variant=minbase", SUITE, tar.toString()), folder.resolve("mmdebstrap.log"));
        unpacked = Files.createDirectories(folder.resolve("root"));
        run(
                List.of("tar", "--numeric-owner", "-xpf", tar.toString(), "-C", unpacked.toString()),
                folder.resolve("tar.log"));
        repository = stack.create("debian.example.org", "{\"compression\":\"zlib\"}");
        uploaded = stack.http()
                .send(HttpRequest.newBuilder(repository.tree("root")).PUT(BodyPublishers.ofFile(tar)));
    }

    private static void run(List<String> command, Path log) {
        Program.Result result = Program.run(command, log);
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void it_is_published_at_once() {
        assertThat(uploaded.status()).as("%s", uploaded).isEqualTo(201);
        assertThat(uploaded.json().path("revision").asLong()).isEqualTo(repository.revision());
    }

    @Test
    void every_file_reads_back_from_verified_objects() throws IOException {
        Map<String, String> expected = new HashMap<>();
        try (Stream<Path> files = Files.walk(unpacked)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    expected.put("root/" + unpacked.relativize(file), Sha256.of(Files.newInputStream(file)));
                }
            }
        }

        Verified verified = repository.verify();

        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).containsAllEntriesOf(expected);
    }

    @Test
    void real_client_shows_every_attribute(Stack stack) {
        Program.CVMFS2.assumeInstalled();
        Map<String, String> source = TreeListing.withOwners(unpacked);

        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("debian-mount"))) {
            Map<String, String> shown = TreeListing.withOwners(mount.file("root"));

            List<String> differences = source.keySet().stream()
                    .filter(path -> !source.get(path).equals(shown.get(path)))
                    .map(path -> path + " is " + shown.get(path) + " instead of " + source.get(path))
                    .limit(10)
                    .toList();
            assertThat(differences).isEmpty();
            assertThat(shown).hasSameSizeAs(source);
        }
    }

    @Test
    void real_check_and_scrub_find_nothing(Stack stack) throws IOException {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Inspection inspection = new Inspection(stack.scratch("debian-inspection"));

        assertThat(inspection.check(repository).output()).contains("no problems found");
        assertThat(inspection.scrub(stack.store(), repository).exitCode()).isZero();
    }
}
