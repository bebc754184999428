package org.cvmfsephemeral.gc.resumable;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.resumable.Piece;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload.Terms;
import org.cvmfsephemeral.ledger.resumable.ResumableUploads;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class AbandonedUploadsTest {
    @Inject
    AbandonedUploads abandoned;

    @Inject
    ResumableUploads uploads;

    @Inject
    PublishedPaths published;

    @Inject
    ObjectStore store;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = published.overdue();
    }

    /** An upload with a piece. */
    private UUID upload(Duration lifetime) {
        UUID id = UUID.randomUUID();
        UUID writer = UUID.randomUUID();
        uploads.open(
                id,
                repository,
                new RepositoryPath("/a/file"),
                10,
                new Terms(null, null, false, null, null, null),
                lifetime,
                10);
        ObjectKey key = ObjectKey.of(repository.value(), "staging", id.toString(), "0-" + writer);
        store.put(key, ObjectContent.of(new byte[5]), ObjectHeaders.PRIVATE);
        uploads.takeOver(id, writer, 0);
        uploads.add(id, writer, new Piece(0, 5, key.value()), lifetime);
        return id;
    }

    private int staged(UUID upload) {
        return store.list(repository + "/staging/" + upload + "/", Optional.empty(), 10)
                .objects()
                .size();
    }

    @Test
    void uploadWhoseTimeIsOverLeavesNothing() {
        // Given
        UUID upload = upload(Duration.ZERO);

        // When
        abandoned.forget();

        // Then
        assertThat(staged(upload)).isZero();
        assertThat(uploads.pieces(upload)).isEmpty();
    }

    @Test
    void uploadThatCanGoOnStays() {
        // Given
        UUID upload = upload(Duration.ofHours(1));

        // When
        abandoned.forget();

        // Then
        assertThat(staged(upload)).isEqualTo(1);
        assertThat(uploads.find(repository, upload)).isPresent();
    }

    @Test
    void uploadThatWasGivenUpWhileTheStoreWasAwayLeavesNothing() {
        // Given
        UUID upload = upload(Duration.ofHours(1));
        uploads.end(upload);

        // When
        abandoned.forget();

        // Then
        assertThat(staged(upload)).isZero();
    }
}
