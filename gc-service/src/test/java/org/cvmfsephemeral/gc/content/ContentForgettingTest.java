package org.cvmfsephemeral.gc.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.content.KnownContent;
import org.cvmfsephemeral.ledger.content.KnownContents;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class ContentForgettingTest {
    private static final String DIGEST = "ab".repeat(32);

    @Inject
    ContentForgetting forgetting;

    @Inject
    PublishedPaths published;

    @Inject
    KnownContents contents;

    private RepositoryName repository;

    @BeforeEach
    void remember() {
        repository = published.overdue();
        contents.remember(repository, DIGEST, new KnownContent(1, Compression.NONE, "cd".repeat(20), null));
    }

    @Test
    void contentIsForgottenWhenNobodyHasSentItForAMonth() {
        // Given
        age("30 days 1 minute");

        // When
        forgetting.forget();

        // Then
        assertThat(contents.find(repository, DIGEST)).isEmpty();
    }

    @Test
    void contentIsKnownForAMonth() {
        // Given
        age("29 days 23 hours");

        // When
        forgetting.forget();

        // Then
        assertThat(contents.find(repository, DIGEST)).isPresent();
    }

    private void age(String interval) {
        published.update(
                "UPDATE content_digest SET seen_at = now() - interval '%s' WHERE repository = ?1".formatted(interval),
                repository.value());
    }
}
