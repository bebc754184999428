package org.cvmfsephemeral.e2e.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import org.cvmfsephemeral.e2e.client.Mount;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A mounted client stays the same one while notify-service is replaced in every way there is. It would look by itself once an hour: what it
 * knows, it was told. A client that had given up would never be told again (format reference 9.5).
 */
@OnStack
class NotifyReplacedTest {
    private static final String RARELY_POLLED = "{\"ttlSeconds\":3600}";
    /** Two replicas end at most, and a client may meet one in its last moment. The real one has ten within a minute. */
    private static final int FEW_RETURNS = 4;

    @BeforeEach
    void require_the_client() {
        Program.CVMFS2.assumeInstalled();
    }

    @AfterEach
    void leave_the_first_replica_only(Stack stack) {
        stack.services().stopSecond(Service.NOTIFY);
    }

    /** What is done to notify-service. */
    private interface Replacing {
        void carryOut() throws Exception;
    }

    @Test
    void rolling_restart(Stack stack) throws Exception {
        String name = "rolling.example.org";

        assertToldAfter(stack, name, () -> {
            stack.services().startSecond(Service.NOTIFY);
            stack.services().stop(Service.NOTIFY);
            stack.services().restart(Service.NOTIFY);
            stack.services().stopSecond(Service.NOTIFY);
        });
    }

    @Test
    void death_of_either_of_two_replicas(Stack stack) throws Exception {
        stack.services().startSecond(Service.NOTIFY);

        // The client is connected to one of them.
        assertToldAfter(stack, "one-of-two.example.org", () -> {
            stack.services().kill(Service.NOTIFY);
            stack.services().restart(Service.NOTIFY);
            stack.services().killSecond(Service.NOTIFY);
        });
    }

    @Test
    void death_and_restart_of_the_only_replica(Stack stack) throws Exception {
        assertToldAfter(stack, "only-one.example.org", () -> {
            stack.services().kill(Service.NOTIFY);
            stack.services().restart(Service.NOTIFY);
        });
    }

    @Test
    void orderly_restart_of_the_only_replica(Stack stack) throws Exception {
        assertToldAfter(
                stack, "only-one-orderly.example.org", () -> stack.services().restart(Service.NOTIFY));
    }

    /** What the edge is for; were this client told, the other tests would prove nothing. */
    @Test
    void without_the_edge_the_client_gives_up(Stack stack) {
        TestRepository repository = stack.create("without-edge.example.org", RARELY_POLLED);
        URI direct = stack.endpoints().of(Service.NOTIFY);
        try (Mount mount = Mount.of(repository, stack.endpoints(), direct, stack.scratch("without-edge"))) {
            assertTold(repository, mount, "before");
            long known = mount.revision();

            stack.services().kill(Service.NOTIFY);
            stack.services().restart(Service.NOTIFY);
            repository.publish("after", new Content(1, 1000));

            await().during(Duration.ofSeconds(3)).until(() -> mount.revision() == known);
        }
    }

    private static void assertToldAfter(Stack stack, String name, Replacing replacing) throws Exception {
        // Given
        TestRepository repository = stack.create(name, RARELY_POLLED);
        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch(name));
                ReturningSubscriber plain = ReturningSubscriber.to(stack.endpoints(), name)) {
            assertTold(repository, mount, "before");
            await().until(() -> plain.revision() == mount.revision());

            // When
            replacing.carryOut();

            // Then
            assertTold(repository, mount, "after");
            assertTold(repository, mount, "once-more");
            assertThat(mount.sha256("after")).isEqualTo(new Content(1, 1000).sha256());
            await().until(() -> plain.revision() == mount.revision());
            assertThat(plain.refusals()).isZero();
            assertThat(plain.returns()).isBetween(1, FEW_RETURNS);
        }
    }

    private static void assertTold(TestRepository repository, Mount mount, String file) {
        long revision = repository.publish(file, new Content(1, 1000));
        await(file)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> mount.revision() >= revision);
    }
}
