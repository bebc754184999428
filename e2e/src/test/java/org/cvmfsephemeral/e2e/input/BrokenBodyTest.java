package org.cvmfsephemeral.e2e.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.RawConnection;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A body that is not what its head says publishes nothing, and its path is free again at once. */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenBodyTest {
    private static final int LIMIT = 8 << 20;
    private static final byte[] HALF = bytes(3 << 20);

    private TestRepository repository;

    @BeforeAll
    void fill(Stack stack) {
        repository = stack.create("broken.example.org", "{\"fileSizeLimit\":" + LIMIT + "}");
        repository.publish("file", Content.ofSize(10));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    @Test
    void a_body_of_announced_length_cut_off_half_way_publishes_nothing(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "cut", "Content-Length: " + 2 * HALF.length)) {
            connection.send(HALF);
        }

        assertFreeAndUnpublished(stack, "cut", before);
    }

    @Test
    void a_body_that_ends_short_of_its_announced_length_publishes_nothing(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "short", "Content-Length: " + 2 * HALF.length)) {
            connection.send(HALF);
            connection.endOutput();

            assertFreeAndUnpublished(stack, "short", before);
        }
    }

    @Test
    void a_small_body_that_ends_short_of_its_announced_length_publishes_nothing(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "small", "Content-Length: 11")) {
            connection.send(bytes(10));
        }

        assertFreeAndUnpublished(stack, "small", before);
    }

    @Test
    void a_chunked_body_without_its_last_chunk_publishes_nothing(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "chunked", "Transfer-Encoding: chunked")) {
            sendChunk(connection, HALF);
        }

        assertFreeAndUnpublished(stack, "chunked", before);
    }

    @Test
    void a_chunked_body_cut_off_within_a_chunk_publishes_nothing(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "in-chunk", "Transfer-Encoding: chunked")) {
            connection.send(Integer.toHexString(2 * HALF.length) + "\r\n");
            connection.send(HALF);
        }

        assertFreeAndUnpublished(stack, "in-chunk", before);
    }

    @Test
    void a_chunked_body_with_nonsense_for_a_chunk_publishes_nothing(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "nonsense", "Transfer-Encoding: chunked")) {
            sendChunk(connection, bytes(1000));
            connection.send("no number\r\n");
            connection.endOutput();

            assertFreeAndUnpublished(stack, "nonsense", before);
        }
    }

    @Test
    void a_chunked_body_beyond_the_limit_is_refused(Stack stack) {
        long before = repository.revision();

        Answer answer = repository.put("large", Content.ofSize(LIMIT + 1).unannounced());

        assertThat(answer.outcome()).as("%s", answer).isEqualTo("413 file-too-large");
        assertFreeAndUnpublished(stack, "large", before);
    }

    @Test
    void two_different_lengths_are_refused(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "lengths", "Content-Length: 10", "Content-Length: 20")) {
            connection.send(bytes(20));

            assertThat(connection.receive().status()).isEqualTo(400);
        }
        assertFreeAndUnpublished(stack, "lengths", before);
    }

    @Test
    void a_length_that_is_no_number_is_refused(Stack stack) throws IOException {
        long before = repository.revision();
        try (RawConnection connection = put(stack, "number", "Content-Length: ten")) {
            connection.send(bytes(10));

            assertThat(connection.receive().status()).isEqualTo(400);
        }
        assertFreeAndUnpublished(stack, "number", before);
    }

    @Test
    void what_follows_a_body_of_announced_length_is_not_part_of_the_file(Stack stack) throws IOException {
        byte[] content = bytes(10);
        try (RawConnection connection = put(stack, "longer", "Content-Length: 10")) {
            connection.send(content);
            connection.send("and more\r\n\r\n");

            assertThat(connection.receive().status()).isEqualTo(201);
        }
        assertThat(repository.get("longer").body()).isEqualTo(content);
    }

    private RawConnection put(Stack stack, String path, String... headers) throws IOException {
        URI service = stack.endpoints().upload();
        List<String> head = new ArrayList<>();
        head.add("PUT /repos/" + repository.name() + "/files/" + path + " HTTP/1.1");
        head.add("Host: " + service.getAuthority());
        head.addAll(List.of(headers));
        RawConnection connection = RawConnection.to(service);
        connection.sendHead(head.toArray(String[]::new));
        return connection;
    }

    private static void sendChunk(RawConnection connection, byte[] content) throws IOException {
        connection.send(Integer.toHexString(content.length) + "\r\n");
        connection.send(content);
        connection.send("\r\n");
    }

    private void assertFreeAndUnpublished(Stack stack, String path, long before) {
        await("nothing left in the ledger").atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(stack.ledger().leases(repository.name())).isEmpty();
            assertThat(stack.ledger().uploadSessions(repository.name())).isEmpty();
        });
        assertThat(repository.revision()).as("revision").isEqualTo(before);
        assertThat(repository.get(path).outcome()).isEqualTo("404 unknown-path");
        repository.publish(path, Content.ofSize(100));
    }
}
