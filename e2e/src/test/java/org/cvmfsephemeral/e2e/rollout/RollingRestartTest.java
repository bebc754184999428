package org.cvmfsephemeral.e2e.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.event.EventWatch;
import org.cvmfsephemeral.e2e.event.EventWatch.Seen;
import org.cvmfsephemeral.e2e.notification.ReturningSubscriber;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each service is replaced as a Deployment replaces its pods: another replica first, then the old one is told to end, as often as there are
 * replicas. Uploads go on all the while, subscribers stay, and nobody notices who can be told to come again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RollingRestartTest {
    private static final int SUBSCRIBERS = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Two replicas of notify-service and their edge end at most; the real client has ten returns within a minute. */
    private static final int FEW_RETURNS = 4;

    private Stack stack;
    private ServiceAddress upload;
    private ServiceAddress gc;

    @BeforeAll
    void start() throws IOException {
        stack = Stack.start(Path.of("target", "rolling").toAbsolutePath(), Map.of("QUARKUS_SHUTDOWN_DELAY", "2s"));
        upload = ServiceAddress.of(stack.endpoints(), Service.UPLOAD);
        gc = ServiceAddress.of(stack.endpoints(), Service.GC);
        await().atMost(PATIENCE).until(() -> upload.isReady() && gc.isReady());
    }

    @AfterAll
    void stop() throws IOException {
        upload.close();
        gc.close();
        stack.close();
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void nobody_notices(Service service) throws Exception {
        // Given
        TestRepository repository = TestRepository.create(
                stack.http(),
                throughAddresses(),
                "rolling-" + service.title() + ".example.org",
                "{\"ttlSeconds\":3600}");
        List<ReturningSubscriber> subscribers = subscribers(repository);
        try (EventWatch events = EventWatch.of(stack.endpoints(), "?repo=" + repository.name() + "&type=published");
                Uploads uploads = new Uploads(repository);
                Questions questions = new Questions(gc.uri().resolve("/repos/" + repository.name() + "/jobs"))) {
            awaitMore(uploads, 50);

            // When
            replaceBothReplicas(service);

            // Then
            awaitMore(uploads, 50);
            uploads.finish();
            System.out.printf(
                    "rolling restart service=%s %s returnsOfSubscribers=%d%n",
                    service.title(),
                    uploads.figures(),
                    subscribers.stream().mapToInt(ReturningSubscriber::returns).sum());
            assertThat(uploads.failures()).isEmpty();
            assertThat(questions.failures()).isEmpty();
            assertPublished(repository, uploads.acknowledged());
            assertTold(repository, subscribers);
            assertThat(events.await(uploads.acknowledgedCount()))
                    .extracting(Seen::path)
                    .containsExactlyInAnyOrderElementsOf(uploads.acknowledged().keySet().stream()
                            .map(path -> "/" + path)
                            .toList());
        } finally {
            subscribers.forEach(ReturningSubscriber::close);
            stack.services().stopSecond(service);
        }
    }

    private Endpoints throughAddresses() {
        Endpoints direct = stack.endpoints();
        return new Endpoints(
                upload.uri(),
                direct.publisher(),
                direct.notification(),
                direct.notifyService(),
                gc.uri(),
                URI.create(upload.uri() + "/cvmfs"),
                direct.managementPorts());
    }

    private List<ReturningSubscriber> subscribers(TestRepository repository) {
        List<ReturningSubscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            subscribers.add(ReturningSubscriber.to(stack.endpoints(), repository.name()));
        }
        await().atMost(PATIENCE).until(() -> subscribers.stream().allMatch(subscriber -> subscriber.revision() > 0));
        return subscribers;
    }

    private void replaceBothReplicas(Service service) {
        stack.services().startSecond(service);
        stack.services().restart(service);
        stack.services().stopSecond(service);
    }

    private static void awaitMore(Uploads uploads, int count) {
        int enough = uploads.acknowledgedCount() + count;
        await().atMost(PATIENCE)
                .until(() -> uploads.acknowledgedCount() >= enough
                        || !uploads.failures().isEmpty());
    }

    private static void assertPublished(TestRepository repository, Map<String, String> acknowledged) {
        Verified verified = repository.verify();
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).isEqualTo(acknowledged);
    }

    private static void assertTold(TestRepository repository, List<ReturningSubscriber> subscribers) {
        long newest = repository.revision();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(subscribers)
                .extracting(ReturningSubscriber::revision)
                .containsOnly(newest));
        assertThat(subscribers).extracting(ReturningSubscriber::refusals).containsOnly(0);
        assertThat(subscribers).extracting(ReturningSubscriber::returns).allMatch(returns -> returns <= FEW_RETURNS);
    }
}
