package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.notification.Subscriber;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Kafka only hurries things along: without it uploads are published by the sweep. */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaOutageTest {
    private TestRepository repository;
    private long revisionOfOutage;

    @BeforeAll
    void kill_kafka(Stack stack) {
        repository = stack.create("kafka.example.org", "{}");
        repository.publish("before", Content.ofSize(100));
        stack.services().kafka().kill();
    }

    @AfterAll
    void make_sure_kafka_runs(Stack stack) {
        if (!stack.services().kafka().isAlive()) {
            stack.services().kafka().restart();
        }
    }

    @Test
    @Order(1)
    void uploads_are_published_without_kafka() {
        for (int i = 0; i < 5; i++) {
            revisionOfOutage = repository.publish("during/" + i, new Content(i, 1000));
        }

        assertThat(repository.verify().files())
                .containsKeys("during/0", "during/1", "during/2", "during/3", "during/4");
    }

    @Test
    @Order(2)
    void subscribers_hear_of_them_when_kafka_is_back(Stack stack) throws Exception {
        stack.services().kafka().restart();

        try (Subscriber subscriber = Subscriber.to(stack.endpoints(), repository.name())) {
            await().atMost(Duration.ofMinutes(1)).until(() -> subscriber.manifests().stream()
                    .mapToLong(Manifest::revision)
                    .anyMatch(revision -> revision >= revisionOfOutage));
        }
    }

    @Test
    @Order(3)
    void uploads_go_on_afterwards() {
        repository.publish("after", Content.ofSize(100));

        assertThat(repository.verify().report().problems()).isEmpty();
    }
}
