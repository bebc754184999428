package org.cvmfsephemeral.notify.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.notify.subscription.SubscriptionServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinedRequestsTest {
    private static final RepositoryName SW = RepositoryName.of("sw.example.org");
    private static final RepositoryName OTHER = RepositoryName.of("other.example.org");

    private final Vertx vertx = Vertx.vertx();
    private final List<RepositoryName> sent = Collections.synchronizedList(new ArrayList<>());
    private Future<Void> result = Future.succeededFuture();
    private final JoinedRequests requests = new JoinedRequests(vertx, repository -> {
        sent.add(repository);
        return result;
    });

    @AfterEach
    void close() throws Exception {
        SubscriptionServer.await(vertx.close());
    }

    @Test
    void theFirstRequestIsSentAtOnce() {
        // When
        Future<Void> asked = requests.ask(SW);

        // Then
        assertThat(sent).containsExactly(SW);
        assertThat(asked.succeeded()).isTrue();
    }

    @Test
    void thoseOfTheSameSecondShareOneThatIsSentAfterThem() {
        // Given
        requests.ask(SW);

        // When
        List<Future<Void>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(requests.ask(SW));
        }

        // Then
        assertThat(asked).noneMatch(Future::isComplete);
        await().until(() -> asked.stream().allMatch(Future::succeeded));
        assertThat(sent).containsExactly(SW, SW);
    }

    @Test
    void repositoriesDoNotWaitForEachOther() {
        // Given
        requests.ask(SW);

        // When
        requests.ask(OTHER);

        // Then
        assertThat(sent).containsExactly(SW, OTHER);
    }

    @Test
    void whoSharesARequestSharesItsFailure() {
        // Given
        requests.ask(SW);
        result = Future.failedFuture("no broker");

        // When
        Future<Void> first = requests.ask(SW);
        Future<Void> second = requests.ask(SW);

        // Then
        await().until(() -> first.failed() && second.failed());
    }

    @Test
    void afterAQuietSecondTheNextOneIsSentAtOnce() {
        // Given
        requests.ask(SW);
        await().pollDelay(JoinedRequests.INTERVAL.plusMillis(300)).until(() -> true);

        // When
        requests.ask(SW);

        // Then
        assertThat(sent).hasSize(2);
    }

    @Test
    void requestsForEndlesslyManyRepositoriesAreRefused() {
        // Given
        for (int i = 0; i < 1000; i++) {
            requests.ask(RepositoryName.of("r" + i + ".example.org"));
        }

        // When
        Future<Void> asked = requests.ask(SW);

        // Then
        assertThat(asked.failed()).isTrue();
        assertThat(sent).doesNotContain(SW);
    }

    @Test
    void aRequestUnderWayIsNotSentAgain() {
        // Given a broker that does not answer
        Promise<Void> answer = Promise.promise();
        result = answer.future();

        // When
        Future<Void> asked = requests.ask(SW);

        // Then
        assertThat(asked.isComplete()).isFalse();
        answer.complete();
        assertThat(asked.succeeded()).isTrue();
        assertThat(sent).hasSize(1);
    }
}
