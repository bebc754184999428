package org.cvmfsephemeral.upload.predecessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cvmfsephemeral.upload.stack.HeldBody;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What went wrong with one Python file around {@code cvmfs_server}, its global lock and its checks before the lock. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class PredecessorFlawsTest extends ServiceTest {
    private String repository;
    private String folder;

    @BeforeEach
    void create() {
        repository = sharedRepository("{\"chunkSize\":65536}");
        folder = folderIn(repository);
    }

    @Test
    void failedPublicationBlocksNothing() {
        Reply failed =
                api.post("/repos/" + repository + "/changes", "[{\"op\":\"delete\",\"path\":\"/missing-of-flaws\"}]");

        Reply next = api.put(folder + "a", "content");

        assertThat(failed.status()).isEqualTo(404);
        assertThat(next.status()).isEqualTo(201);
    }

    @Test
    void brokenUploadBlocksNothing() {
        HeldBody held = new HeldBody("never arrives");
        CompletableFuture<Reply> broken = api.sendLater("PUT", folder + "a", held.publisher());
        await().until(() -> ledger(repository).leases() == 1);
        held.breakOff();
        assertThat(broken).failsWithin(Duration.ofSeconds(20));

        Reply next = api.put(folder + "a?wait=30s", "content");

        assertThat(next.status()).isEqualTo(201);
    }

    @Test
    void downloadInProgressNeitherDisturbsNorIsDisturbed() throws IOException {
        // Given
        byte[] old = new byte[4 << 20];
        new Random(4).nextBytes(old);
        api.put(folder + "a", old);
        try (RawConnection reader = new RawConnection(api.base())) {
            reader.head("GET " + folder + "a HTTP/1.1");

            // When
            Reply replaced = api.put(folder + "a?overwrite=true", "new");

            // Then
            assertThat(replaced.status()).isEqualTo(201);
            assertThat(reader.reply().body()).isEqualTo(old);
        }
        assertThat(api.get(folder + "a").text()).isEqualTo("new");
    }

    @Test
    void nothingIsReadThatIsNotPublished() {
        // Given
        api.put(folder + "a", "published");
        HeldBody held = new HeldBody("not yet");
        CompletableFuture<Reply> upload = api.sendLater("PUT", folder + "a?overwrite=true", held.publisher());
        await().until(() -> ledger(repository).leases() == 1);

        // When
        String meanwhile = api.get(folder + "a").text();
        held.release();
        upload.join();

        // Then
        assertThat(meanwhile).isEqualTo("published");
        assertThat(api.get(folder + "a").text()).isEqualTo("not yet");
    }

    @Test
    void onlyOneOfManyCreatesTheFile() {
        List<CompletableFuture<Reply>> sent = IntStream.range(0, 12)
                .mapToObj(i -> api.sendLater("PUT", folder + "a?wait=60s", BodyPublishers.ofString("content " + i)))
                .toList();

        assertThat(sent).filteredOn(reply -> reply.join().status() == 201).hasSize(1);
        assertThat(sent)
                .filteredOn(reply -> reply.join().status() != 201)
                .allSatisfy(reply -> assertThat(reply.join().problem()).isEqualTo("file-exists"));
    }

    @Test
    void oneRepositoryDoesNotWaitForAnother() throws SQLException {
        String other = sharedRepository("{\"ttlSeconds\":61}");
        try (Connection connection = database().getConnection()) {
            // Given
            connection.setAutoCommit(false);
            holdBack(connection);
            CompletableFuture<Reply> held = api.sendLater("PUT", folder + "a", BodyPublishers.ofString("held back"));
            await().until(() -> ledger(repository).changes() > 0);

            // When
            Reply unaffected = api.put(folderIn(other) + "a", "content");
            boolean wasHeld = !held.isDone();
            connection.rollback();

            // Then
            assertThat(unaffected.status()).isEqualTo(201);
            assertThat(wasHeld).isTrue();
            assertThat(held.join().status()).isEqualTo(201);
        }
    }

    /** As a publication that takes long does. */
    private void holdBack(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM repository WHERE name = ? FOR NO KEY UPDATE")) {
            statement.setString(1, repository);
            statement.executeQuery().close();
        }
    }

    @Test
    void limitEndsAnUploadThatDoesNotEnd() throws IOException {
        String limited = sharedRepository("{\"chunkSize\":65536,\"fileSizeLimit\":100000}");
        try (RawConnection connection = new RawConnection(api.base())) {
            connection.head("PUT " + folderIn(limited) + "a HTTP/1.1", "Transfer-Encoding: chunked");

            connection.chunk(new byte[100_001]);

            assertThat(connection.reply().problem()).isEqualTo("file-too-large");
        }
    }
}
