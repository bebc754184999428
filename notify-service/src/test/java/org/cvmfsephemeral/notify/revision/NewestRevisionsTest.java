package org.cvmfsephemeral.notify.revision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.junit.jupiter.api.Test;

class NewestRevisionsTest {
    private final List<RepositoryRevision> announced = new ArrayList<>();
    private final NewestRevisions revisions = new NewestRevisions(List.of(announced::addAll));

    @Test
    void announcesNothingBeforeTheEndIsReached() {
        // When
        revisions.offer(revision("a.example.org", 1, 10));

        // Then
        assertThat(announced).isEmpty();
    }

    @Test
    void announcesTheNewestOfEachRepositoryWhenTheEndIsReached() {
        // Given
        revisions.offer(revision("a.example.org", 1, 10));
        revisions.offer(revision("a.example.org", 2, 11));
        revisions.offer(revision("b.example.org", 5, 9));

        // When
        revisions.markCaughtUp();

        // Then
        assertThat(announced)
                .extracting(RepositoryRevision::repository, RepositoryRevision::revision)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("a.example.org", 2L),
                        org.assertj.core.groups.Tuple.tuple("b.example.org", 5L));
    }

    @Test
    void announcesANewerRevisionAtOnceAfterThat() {
        // Given
        revisions.markCaughtUp();

        // When
        revisions.offer(revision("a.example.org", 1, 10));

        // Then
        assertThat(announced).hasSize(1);
    }

    @Test
    void keepsSilentAboutRepeatedAndOlderRevisions() {
        // Given
        revisions.markCaughtUp();
        revisions.offer(revision("a.example.org", 2, 10));
        announced.clear();

        // When
        revisions.offer(revision("a.example.org", 2, 10));
        revisions.offer(revision("a.example.org", 1, 99));

        // Then
        assertThat(announced).isEmpty();
    }

    @Test
    void reachingTheEndAgainAfterAReconnectAnnouncesNothing() {
        // Given
        revisions.offer(revision("a.example.org", 2, 10));
        revisions.markCaughtUp();
        announced.clear();

        // When
        revisions.markCaughtUp();

        // Then
        assertThat(announced).isEmpty();
    }

    private static RepositoryRevision revision(String repository, long revision, long timestamp) {
        return new RepositoryRevision(repository, revision, timestamp, "ab", new byte[] {1});
    }
}
