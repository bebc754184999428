package org.cvmfsephemeral.e2e.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.cvmfsephemeral.e2e.client.Mount;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.Test;

/** What was uploaded with a time to live vanishes after it, and nothing else. */
@OnStack
class ExpiryTest {
    private static final Duration SWEEP = Duration.ofSeconds(60);

    @Test
    void an_expired_file_is_gone_from_the_api(Stack stack) {
        TestRepository repository = stack.create("expiry-api.example.org", "{}");
        Answer uploaded =
                repository.put("builds/42/file?ttl=2s", Content.ofSize(100).body());
        assertThat(uploaded.status()).as("%s", uploaded).isEqualTo(201);
        Instant expires = Instant.parse(uploaded.json().path("expires").asText());

        await().atMost(SWEEP)
                .until(() -> repository.get("builds/42/file").outcome().equals("404 unknown-path"));

        assertThat(Instant.now()).as("not before its time").isAfter(expires.minusMillis(1));
    }

    @Test
    void empty_parents_vanish_with_it_and_others_stay(Stack stack) {
        TestRepository repository = stack.create("expiry-parents.example.org", "{}");
        repository.publish("builds/stays", Content.ofSize(10));
        repository.publish("builds/42/a/b/file?ttl=2s", Content.ofSize(100));

        await().atMost(SWEEP).until(() -> repository.get("builds/42/a/b/file").status() == 404);

        Verified verified = repository.verify();
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.directories()).isEqualTo(Set.of("", "builds"));
        assertThat(verified.files()).containsOnlyKeys("builds/stays");
    }

    @Test
    void a_file_overwritten_without_ttl_stays(Stack stack) {
        TestRepository repository = stack.create("expiry-overwritten.example.org", "{}");
        repository.publish("renewed?ttl=2s", new Content(1, 100));
        repository.publish("renewed?overwrite=true", new Content(2, 100));
        repository.publish("witness?ttl=3s", new Content(3, 100));

        await().atMost(SWEEP).until(() -> repository.get("witness").status() == 404);

        assertThat(repository.sha256("renewed")).isEqualTo(new Content(2, 100).sha256());
    }

    @Test
    void an_expired_file_is_gone_from_a_mount(Stack stack) {
        Program.CVMFS2.assumeInstalled();
        TestRepository repository = stack.create("expiry-mount.example.org", "{\"ttlSeconds\":3600}");
        repository.publish("builds/42/file?ttl=8s", Content.ofSize(100));
        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("expiry"))) {
            assertThat(mount.sha256("builds/42/file"))
                    .isEqualTo(Content.ofSize(100).sha256());

            // The kernel may go on answering for a name it knows (format reference 16.3), so the folders are asked.
            await().atMost(SWEEP).until(() -> mount.paths().isEmpty());
        }
    }
}
