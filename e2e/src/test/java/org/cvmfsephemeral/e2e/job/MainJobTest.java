package org.cvmfsephemeral.e2e.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Mount;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every kind go in by HTTP and come out of the real client as they were. */
@OnStack
@ParameterizedClass(name = "compression {0}")
@ValueSource(strings = {"none", "zlib"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainJobTest {
    private static final int MIB = 1 << 20;
    private static final Map<String, Content> FILES = Map.of(
            "build/empty", Content.ofSize(0),
            "build/one-byte", Content.ofSize(1),
            "build/small", Content.ofSize(10 * 1024),
            "build/lib/medium.so", Content.ofSize(5 * MIB),
            "build/lib/large.img", Content.ofSize(700L * MIB),
            "build/with spaces/a file of mine.txt", Content.ofSize(1234),
            "build/naïve/Übergröße-文件-🚀.bin", Content.ofSize(4321));

    private final Map<String, String> expected = new TreeMap<>();

    @Parameter
    private String compression;

    private TestRepository repository;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void upload_everything(Stack stack) {
        // A TTL of an hour: what a mounted client sees sooner, it was told.
        repository = stack.create(
                "job-" + compression + ".example.org", "{\"compression\":\"" + compression + "\",\"ttlSeconds\":3600}");
        expected.clear();
        FILES.forEach(this::publish);
    }

    private void publish(String path, Content content) {
        repository.publish(path, content);
        expected.put(path, content.sha256());
    }

    @Test
    @Order(1)
    void the_api_returns_every_file_as_it_was() {
        expected.forEach(
                (path, sha256) -> assertThat(repository.sha256(path)).as(path).isEqualTo(sha256));
    }

    @Test
    @Order(2)
    void a_client_side_verifier_finds_every_byte_and_nothing_wrong() {
        assertVerified();
    }

    private void assertVerified() {
        Verified verified = repository.verify();
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).isEqualTo(expected);
    }

    @Test
    @Order(3)
    void check_finds_nothing_wrong(Stack stack) {
        assertChecked(stack);
    }

    private void assertChecked(Stack stack) {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Program.Result check = new Inspection(stack.scratch("check-" + compression)).check(repository);
        assertThat(check.output()).contains("no problems found");
        assertThat(check.exitCode()).as(check.output()).isZero();
    }

    @Test
    @Order(4)
    void scrub_finds_nothing_wrong(Stack stack) {
        assertScrubbed(stack);
    }

    private void assertScrubbed(Stack stack) {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Program.Result scrub = new Inspection(stack.scratch("scrub-" + compression)).scrub(stack.store(), repository);
        assertThat(scrub.exitCode()).as(scrub.output()).isZero();
    }

    @Test
    @Order(5)
    void a_mount_shows_every_file_as_it_was(Stack stack) {
        Program.CVMFS2.assumeInstalled();
        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("mount-" + compression))) {
            assertThat(mount.files()).isEqualTo(expected);
        }
    }

    @Test
    @Order(6)
    void a_mount_shows_a_new_file_within_a_second(Stack stack) {
        Program.CVMFS2.assumeInstalled();
        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("notified-" + compression))) {
            awaitSubscription(mount);
            long revision = repository.publish("build/news", Content.ofSize(2000));
            expected.put("build/news", Content.ofSize(2000).sha256());

            await("the new revision, by notification")
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(1))
                    .until(() -> mount.revision() >= revision && Files.exists(mount.file("build/news")));

            assertThat(mount.sha256("build/news")).isEqualTo(expected.get("build/news"));
        }
    }

    /** A client subscribes some time after it has mounted; from its first news on it is known to listen. */
    private void awaitSubscription(Mount mount) {
        long revision = repository.publish("build/subscribed", Content.ofSize(1000));
        expected.put("build/subscribed", Content.ofSize(1000).sha256());
        await("the first notification").atMost(Duration.ofSeconds(30)).until(() -> mount.revision() >= revision);
    }

    @Test
    @Order(7)
    void fifty_uploads_overwrites_and_deletes_leave_what_they_should(Stack stack) {
        Random random = new Random(50);
        for (int i = 0; i < 50; i++) {
            changeSomething(random, i);
        }

        assertVerified();
    }

    private void changeSomething(Random random, int i) {
        Map<String, String> own = new TreeMap<>(expected);
        own.keySet().removeIf(path -> !path.startsWith("changes/"));
        int choice = own.isEmpty() ? 0 : random.nextInt(4);
        if (choice <= 1) {
            publish("changes/" + random.nextInt(5) + "/file-" + i, new Content(i, random.nextInt(20_000)));
        } else {
            String chosen = own.keySet().stream()
                    .skip(random.nextInt(own.size()))
                    .findFirst()
                    .orElseThrow();
            if (choice == 2) {
                Content content = new Content(i, random.nextInt(20_000));
                repository.publish(chosen + "?overwrite=true", content);
                expected.put(chosen, content.sha256());
            } else {
                assertThat(repository.delete(chosen).status()).isEqualTo(200);
                expected.remove(chosen);
            }
        }
    }

    @Test
    @Order(8)
    void after_fifty_changes_check_finds_nothing_wrong(Stack stack) {
        assertChecked(stack);
    }

    @Test
    @Order(9)
    void after_fifty_changes_scrub_finds_nothing_wrong(Stack stack) {
        assertScrubbed(stack);
    }

    @Test
    @Order(10)
    void after_fifty_changes_a_mount_shows_every_file_as_it_was(Stack stack) {
        Program.CVMFS2.assumeInstalled();
        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("changed-" + compression))) {
            assertThat(mount.files()).isEqualTo(expected);
        }
    }
}
