package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.RawConnection;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** upload-service is killed in the middle of a body. */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadCrashTest {
    private static final int SENT = 24 << 20;
    private static final int ANNOUNCED = 2 * SENT;

    private TestRepository repository;

    @BeforeAll
    void kill_upload_service_within_a_body(Stack stack) throws IOException {
        repository = stack.create("upload-crash.example.org", "{}");
        repository.publish("before", Content.ofSize(100));
        URI service = stack.endpoints().upload();
        try (RawConnection connection = RawConnection.to(service)) {
            connection.sendHead(
                    "PUT /repos/" + repository.name() + "/files/cut HTTP/1.1",
                    "Host: " + service.getAuthority(),
                    "Content-Length: " + ANNOUNCED);
            connection.send(Content.ofSize(SENT).open().readAllBytes());
            await("the upload holds its path")
                    .until(() -> stack.ledger().leases(repository.name()).contains("/cut"));
            stack.services().kill(Service.UPLOAD);
        } finally {
            stack.services().restart(Service.UPLOAD);
        }
    }

    @Test
    void nothing_of_it_is_visible() {
        Verified verified = repository.verify();

        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).containsKey("before").doesNotContainKey("cut");
    }

    @Test
    void its_path_is_free_when_its_lease_has_expired() {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> repository
                                .put("cut?overwrite=true", Content.ofSize(100))
                                .status()
                        == 201);

        repository.delete("cut");
    }

    @Test
    void nothing_of_it_stays_in_the_ledger(Stack stack) {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(stack.ledger().leases(repository.name())).isEmpty();
            assertThat(stack.ledger().uploadSessions(repository.name())).isEmpty();
        });
    }
}
