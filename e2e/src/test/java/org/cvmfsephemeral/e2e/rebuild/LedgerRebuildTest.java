package org.cvmfsephemeral.e2e.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.StackException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The database is lost, all of it, under a running system. It comes back from the store, and the system goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LedgerRebuildTest {
    private static final String SETTINGS =
            "{\"ttlSeconds\":77,\"compression\":\"zlib\",\"repositorySizeLimit\":1000000000}";

    private Stack stack;
    private TestRepository repository;
    private TestRepository other;
    private Map<String, String> filesBefore;
    private JsonNode before;

    @BeforeAll
    void lose_the_ledger() {
        stack = Stack.start(Path.of("target", "rebuild-stack").toAbsolutePath(), Map.of());
        repository = stack.create("rebuilt.example.org", SETTINGS);
        other = stack.create("rebuilt-too.example.org", "{}");
        other.publish("file", new Content(1, 1_000));
        repository.publish("builds/1/log", new Content(2, 1_000));
        repository.publish("builds/2/log?ttl=1d", new Content(3, 50_000));
        repository.publish("large", new Content(4, 20 << 20));
        filesBefore = repository.verify().files();
        before = describe(repository);
        stack.ledger().wipe();
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    private JsonNode describe(TestRepository described) {
        URI uri = stack.endpoints().upload().resolve("/repos/" + described.name());
        return stack.http().send(HttpRequest.newBuilder(uri)).json();
    }

    @Test
    @Order(1)
    void the_rebuilt_repository_is_described_as_before() {
        stack.services().rebuildLedger("*");

        assertThat(describe(repository)).isEqualTo(before);
        assertThat(other.revision()).isEqualTo(other.manifest().revision());
    }

    @Test
    @Order(2)
    void a_repository_that_the_ledger_knows_is_not_rebuilt() {
        assertThatThrownBy(() -> stack.services().rebuildLedger(repository.name()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("the ledger knows the repository");
        assertThat(describe(repository)).isEqualTo(before);
    }

    @Test
    @Order(3)
    void uploads_go_on_with_the_next_revision() {
        long last = repository.manifest().revision();

        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> repository
                                .put("after?overwrite=true", new Content(5, 3_000))
                                .status()
                        == 201);

        assertThat(repository.manifest().revision()).isGreaterThan(last);
        Verified verified = repository.verify();
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).containsAllEntriesOf(filesBefore).hasSize(filesBefore.size() + 1);
    }

    @Test
    @Order(4)
    void expiry_times_are_known_again() {
        Answer answer = repository.get("builds/2/log");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(stack.ledger().expiringPaths(repository.name())).containsExactly("/builds/2/log");
    }

    @Test
    @Order(5)
    void the_real_check_finds_nothing_wrong() {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Inspection inspection = new Inspection(stack.scratch("rebuild"));

        Program.Result checked = inspection.check(repository);

        assertThat(checked.exitCode()).as("%s", checked.output()).isZero();
    }
}
