package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Without the ledger nothing is published, everything published stays readable, and nobody has to be restarted. */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresOutageTest {
    private TestRepository repository;
    private String before;

    @BeforeAll
    void kill_postgres(Stack stack) {
        repository = stack.create("postgres.example.org", "{}");
        repository.publish("before", Content.ofSize(100));
        before = repository.manifest().rootCatalog().toString();
        stack.services().postgres().kill();
    }

    @AfterAll
    void make_sure_postgres_runs(Stack stack) {
        if (!stack.services().postgres().isAlive()) {
            stack.services().postgres().restart();
        }
    }

    @Test
    @Order(1)
    void uploads_are_refused_with_503(Stack stack) {
        Answer answer = repository.put("during", Content.ofSize(1000));

        assertThat(answer.outcome()).as("%s", answer).isEqualTo("503 ledger-unavailable");
        assertThat(answer.header("Retry-After")).isPresent();
    }

    @Test
    @Order(2)
    void clients_read_on() {
        Verified verified = repository.verify();

        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).containsOnlyKeys("before");
    }

    @Test
    @Order(3)
    void upload_service_says_that_it_is_not_ready(Stack stack) {
        await().atMost(Duration.ofSeconds(30)).until(() -> readiness(stack).status() == 503);
    }

    private static Answer readiness(Stack stack) {
        URI uri = stack.endpoints().management(Service.UPLOAD).resolve("/q/health/ready");
        return stack.http().send(HttpRequest.newBuilder(uri));
    }

    @Test
    @Order(4)
    void uploads_go_on_when_postgres_is_back(Stack stack) {
        stack.services().postgres().restart();

        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> repository
                                .put("after?overwrite=true", Content.ofSize(1000))
                                .status()
                        == 201);

        Verified verified = repository.verify();
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).containsOnlyKeys("before", "after");
        assertThat(repository.manifest().rootCatalog().toString()).isNotEqualTo(before);
    }
}
