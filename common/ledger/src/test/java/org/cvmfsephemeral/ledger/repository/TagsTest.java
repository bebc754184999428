package org.cvmfsephemeral.ledger.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.util.List;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class TagsTest {
    @Inject
    Tags tags;

    @Inject
    Repositories repositories;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = rows.activeRepository();
    }

    @Test
    void newRepositoryHasNoTags() {
        assertThat(tags.list(repository)).isEmpty();
        assertThat(tags.find(repository, "v1")).isEmpty();
    }

    @Test
    void completedRevisionPutsItsTags() {
        // When
        publish(2, 1, List.of(tag("v1", 2, "the first"), tag("old", 1, "")), List.of());

        // Then
        assertThat(tags.list(repository)).containsExactly(tag("old", 1, ""), tag("v1", 2, "the first"));
        assertThat(tags.find(repository, "v1"))
                .hasValueSatisfying(tag -> assertThat(tag.root()).isEqualTo(ContentHash.parse(LedgerRows.ROOT_HASH)));
    }

    @Test
    void preparedRevisionPutsNoneYet() {
        // When
        repositories.prepare(repository, 1, revision(2, 1, List.of(tag("v1", 2, "")), List.of()));

        // Then
        assertThat(tags.list(repository)).isEmpty();
    }

    @Test
    void namesAreOrderedByBytes() {
        // When
        publish(2, 1, List.of(tag("b", 2, ""), tag("a/b", 2, ""), tag("B", 2, ""), tag("a", 2, "")), List.of());

        // Then
        assertThat(tags.list(repository)).extracting(Tag::name).containsExactly("B", "a", "a/b", "b");
    }

    @Test
    void tagIsMoved() {
        // Given
        publish(2, 1, List.of(tag("v1", 1, "first")), List.of());

        // When
        publish(3, 1, List.of(tag("v1", 3, "moved")), List.of());

        // Then
        assertThat(tags.list(repository)).containsExactly(tag("v1", 3, "moved"));
    }

    @Test
    void tagIsRemoved() {
        // Given
        publish(2, 1, List.of(tag("v1", 1, ""), tag("v2", 2, "")), List.of());

        // When
        publish(3, 1, List.of(), List.of("v1", "never-there"));

        // Then
        assertThat(tags.list(repository)).containsExactly(tag("v2", 2, ""));
    }

    @Test
    void removedAndPutAgainIsThere() {
        // Given
        publish(2, 1, List.of(tag("v1", 1, "first")), List.of());

        // When
        publish(3, 1, List.of(tag("v1", 3, "again")), List.of("v1"));

        // Then
        assertThat(tags.list(repository)).containsExactly(tag("v1", 3, "again"));
    }

    @Test
    void tagsOfAnotherRepositoryAreItsOwn() {
        // Given
        RepositoryName other = rows.activeRepository();

        // When
        publish(2, 1, List.of(tag("v1", 1, "")), List.of());

        // Then
        assertThat(tags.list(other)).isEmpty();
    }

    @Test
    void tagsAreOnlyPutTogetherWithARevision() {
        assertThatThrownBy(() -> tags.apply(repository, List.of(), List.of(tag("v1", 1, ""))))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void taggedRevisionStaysRetained() {
        // Given
        publish(2, 1, List.of(tag("v1", 1, "")), List.of());

        // When
        publish(3, 3, List.of(), List.of());

        // Then
        assertThat(retained()).containsExactly(3L, 1L);
    }

    @Test
    void revisionThatGetsItsTagAsItWouldRetireStaysRetained() {
        // When
        publish(2, 2, List.of(tag("v1", 1, "")), List.of());

        // Then
        assertThat(retained()).containsExactly(2L, 1L);
    }

    @Test
    void revisionRetiresWithItsLastTag() {
        // Given
        publish(2, 2, List.of(tag("v1", 1, ""), tag("v2", 1, "")), List.of());
        publish(3, 3, List.of(), List.of("v1"));
        assertThat(retained()).containsExactly(3L, 1L);

        // When
        publish(4, 4, List.of(), List.of("v2"));

        // Then
        assertThat(retained()).containsExactly(4L);
    }

    @Test
    void revisionRetiresWhenItsTagIsMovedAway() {
        // Given
        publish(2, 2, List.of(tag("v1", 1, "")), List.of());

        // When
        publish(3, 3, List.of(tag("v1", 3, "")), List.of());

        // Then
        assertThat(retained()).containsExactly(3L);
    }

    @Test
    void tagOfAnotherRepositoryRetainsNothingHere() {
        // Given
        RepositoryName other = rows.activeRepository();
        publish(other, 2, 1, List.of(tag("v1", 1, "")), List.of());

        // When
        publish(2, 2, List.of(), List.of());

        // Then
        assertThat(retained()).containsExactly(2L);
    }

    private List<Long> retained() {
        return repositories.retained(repository).stream()
                .map(RetainedRevision::revision)
                .toList();
    }

    private void publish(long revision, long oldest, List<Tag> tagged, List<String> untagged) {
        publish(repository, revision, oldest, tagged, untagged);
    }

    private void publish(RepositoryName name, long revision, long oldest, List<Tag> tagged, List<String> untagged) {
        PendingRevision pending = revision(revision, oldest, tagged, untagged);
        assertThat(repositories.prepare(name, revision - 1, pending)).isTrue();
        assertThat(repositories.complete(name, pending, "m", "r")).isPresent();
    }

    private static PendingRevision revision(long revision, long oldest, List<Tag> tagged, List<String> untagged) {
        PendingRevision plain = LedgerRows.revision(revision, List.of());
        return new PendingRevision(
                plain.id(),
                plain.revision(),
                plain.rootHash(),
                plain.rootSize(),
                plain.publishedAt(),
                plain.manifest(),
                plain.reflog(),
                plain.previousEtag(),
                plain.previousReflogEtag(),
                plain.outcomes(),
                plain.expiries(),
                plain.endedExpiries(),
                oldest,
                plain.historyHash(),
                tagged,
                untagged,
                plain.content(),
                plain.dropped());
    }

    private static Tag tag(String name, long revision, String description) {
        return new Tag(name, revision, LedgerRows.ROOT_HASH, 4096, 1_700_000_000L + revision, description);
    }
}
