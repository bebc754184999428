package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
    private Subscriber loyal;
    private Subscriber latecomer;

    @BeforeAll
    void kill_kafka(Stack stack) throws Exception {
        repository = stack.create("kafka.example.org", "{}");
        long before = repository.publish("before", Content.ofSize(100));
        loyal = Subscriber.to(stack.endpoints(), repository.name());
        await().until(() -> isTold(loyal, before));
        stack.services().kafka().kill();
    }

    @AfterAll
    void make_sure_kafka_runs(Stack stack) throws Exception {
        loyal.close();
        latecomer.close();
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
    void subscribers_stay_and_others_are_accepted(Stack stack) throws Exception {
        latecomer = Subscriber.to(stack.endpoints(), repository.name());

        assertThat(latecomer.manifests().poll(5, TimeUnit.SECONDS))
                .as("what was known before")
                .isNotNull();
        assertThat(loyal.isEnded()).isFalse();
    }

    @Test
    @Order(3)
    void all_hear_of_the_newest_when_kafka_is_back(Stack stack) {
        stack.services().kafka().restart();

        await().atMost(Duration.ofMinutes(1)).until(() -> isTold(loyal, revisionOfOutage));
        await().atMost(Duration.ofMinutes(1)).until(() -> isTold(latecomer, revisionOfOutage));
    }

    private static boolean isTold(Subscriber subscriber, long revision) {
        return subscriber.manifests().stream().mapToLong(Manifest::revision).anyMatch(told -> told >= revision);
    }

    @Test
    @Order(4)
    void uploads_go_on_afterwards() {
        repository.publish("after", Content.ofSize(100));

        assertThat(repository.verify().report().problems()).isEmpty();
    }
}
