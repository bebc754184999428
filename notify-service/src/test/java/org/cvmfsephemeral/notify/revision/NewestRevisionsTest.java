package org.cvmfsephemeral.notify.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.junit.jupiter.api.Test;

class NewestRevisionsTest {
    private static final Instant SENT = Instant.ofEpochSecond(1_700_000_000L);
    /** Arrays are equal only to themselves. */
    private static final byte[] MANIFEST = {1};

    private final List<Announcement> announced = new ArrayList<>();
    private final NewestRevisions revisions = new NewestRevisions(List.of(announced::addAll));

    @Test
    void announcesNothingBeforeTheEndIsReached() {
        // When
        revisions.offer(revision("a.example.org", 1, 10), SENT);

        // Then
        assertThat(announced).isEmpty();
    }

    @Test
    void announcesTheNewestOfEachRepositoryWhenTheEndIsReached() {
        // Given
        revisions.offer(revision("a.example.org", 1, 10), SENT);
        revisions.offer(revision("a.example.org", 2, 11), SENT);
        revisions.offer(revision("b.example.org", 5, 9), SENT);

        // When
        revisions.markCaughtUp();

        // Then
        assertThat(announced)
                .extracting(
                        announcement -> announcement.revision().repository(),
                        announcement -> announcement.revision().revision())
                .containsExactlyInAnyOrder(tuple("a.example.org", 2L), tuple("b.example.org", 5L));
    }

    @Test
    void announcesANewerRevisionAtOnceAfterThat() {
        // Given
        revisions.markCaughtUp();

        // When
        revisions.offer(revision("a.example.org", 1, 10), SENT);

        // Then
        assertThat(announced).containsExactly(new Announcement(revision("a.example.org", 1, 10), Optional.of(SENT)));
    }

    @Test
    void doesNotTellWhenRevisionsWereSentThatItFoundAtStart() {
        // Given
        revisions.offer(revision("a.example.org", 1, 10), SENT);

        // When
        revisions.markCaughtUp();

        // Then
        assertThat(announced).extracting(Announcement::sentAt).containsExactly(Optional.empty());
    }

    @Test
    void keepsSilentAboutRepeatedAndOlderRevisions() {
        // Given
        revisions.markCaughtUp();
        revisions.offer(revision("a.example.org", 2, 10), SENT);
        announced.clear();

        // When
        revisions.offer(revision("a.example.org", 2, 10), SENT);
        revisions.offer(revision("a.example.org", 1, 99), SENT);

        // Then
        assertThat(announced).isEmpty();
    }

    @Test
    void reachingTheEndAgainAfterAReconnectAnnouncesNothing() {
        // Given
        revisions.offer(revision("a.example.org", 2, 10), SENT);
        revisions.markCaughtUp();
        announced.clear();

        // When
        revisions.markCaughtUp();

        // Then
        assertThat(announced).isEmpty();
    }

    private static RepositoryRevision revision(String repository, long revision, long timestamp) {
        return new RepositoryRevision(repository, revision, timestamp, "ab", MANIFEST);
    }
}
