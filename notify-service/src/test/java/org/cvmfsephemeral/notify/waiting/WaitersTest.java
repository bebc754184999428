package org.cvmfsephemeral.notify.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.drain.DrainingBegan;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final String SW = "sw.example.org";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Waiters waiters = new Waiters(() -> 2, registry);
    private final List<String> answers = new ArrayList<>();

    @Test
    void waiterHearsOfTheRevisionItWaitsFor() {
        // Given
        waiters.add(waiter(SW, 7));

        // When
        announce(SW, 7);

        // Then
        assertThat(answers).containsExactly("reached 7");
    }

    @Test
    void lowerRevisionsAndOtherRepositoriesDoNotMatter() {
        // Given
        waiters.add(waiter(SW, 7));

        // When
        announce(SW, 6);
        announce("other.example.org", 7);

        // Then
        assertThat(answers).isEmpty();
    }

    @Test
    void revisionsMayBeSkipped() {
        // Given
        waiters.add(waiter(SW, 7));

        // When
        announce(SW, 9);

        // Then
        assertThat(answers).containsExactly("reached 9");
    }

    @Test
    void waiterIsAnsweredOnce() {
        // Given
        Waiter waiter = waiter(SW, 7);
        waiters.add(waiter);

        // When
        waiter.timeOut();
        announce(SW, 7);
        waiters.draining(new DrainingBegan());

        // Then
        assertThat(answers).containsExactly("timed out");
    }

    @Test
    void drainingEndsAllWaiting() {
        // Given
        waiters.add(waiter(SW, 7));
        waiters.add(waiter("other.example.org", 1));

        // When
        waiters.draining(new DrainingBegan());

        // Then
        assertThat(answers).containsExactly("draining", "draining");
    }

    @Test
    void numberOfWaitersIsBounded() {
        // Given
        Waiter first = waiter(SW, 7);
        waiters.add(first);
        waiters.add(waiter(SW, 8));

        // When
        boolean third = waiters.add(waiter(SW, 9));
        waiters.remove(first);
        waiters.remove(first);
        boolean afterwards = waiters.add(waiter(SW, 9));
        boolean oneMore = waiters.add(waiter(SW, 9));

        // Then
        assertThat(List.of(third, afterwards, oneMore)).containsExactly(false, true, false);
    }

    @Test
    void waitersAreGauged() {
        // When
        waiters.add(waiter(SW, 7));

        // Then
        assertThat(registry.get(Waiters.WAITERS).gauge().value()).isEqualTo(1);
    }

    private Waiter waiter(String repository, long revision) {
        WaitRequest request = new WaitRequest(RepositoryName.of(repository), revision, Duration.ofSeconds(60));
        return new Waiter(request, new WaitAnswer() {
            @Override
            public void reached(RepositoryRevision newest) {
                answers.add("reached " + newest.revision());
            }

            @Override
            public void timedOut() {
                answers.add("timed out");
            }

            @Override
            public void draining() {
                answers.add("draining");
            }
        });
    }

    private void announce(String repository, long revision) {
        waiters.announced(List.of(new Announcement(
                new RepositoryRevision(repository, revision, 1, "ab", new byte[] {1}), Optional.empty())));
    }
}
