package org.cvmfsephemeral.e2e.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cvmfsephemeral.e2e.input.RefusedRequest.delete;
import static org.cvmfsephemeral.e2e.input.RefusedRequest.put;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.RawConnection;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What can be known from a request's head is refused without a look at the body: every request here announces one, waits to be
 * told to go on (RFC 9110, 10.1.1), and must be told off instead.
 */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
    private static final String FILES = "/repos/{repo}/files/";
    private static final int LIMIT = 1 << 20;

    private TestRepository repository;
    private long revision;
    private List<String> changes;

    @BeforeAll
    void fill(Stack stack) {
        repository = stack.create("refusal.example.org", "{\"fileSizeLimit\":" + LIMIT + "}");
        repository.publish("file", Content.ofSize(10));
        revision = repository.publish("directory/below", Content.ofSize(10));
        changes = stack.ledger().changeStates(repository.name());
    }

    static Stream<RefusedRequest> requests() {
        return Stream.of(
                put("unknown repository", "/repos/unknown.example.org/files/new", "404 unknown-repository"),
                put("unknown repository", "/repos/unknown.example.org/files/new?ttl=2h", "404 unknown-repository"),
                delete("unknown repository", "/repos/unknown.example.org/files/new", "404 unknown-repository"),
                put("dot in front", "/repos/.example.org/files/new", "400 invalid-repository-name"),
                put("dot behind", "/repos/example.org./files/new", "400 invalid-repository-name"),
                put("two dots", "/repos/a..b/files/new", "400 invalid-repository-name"),
                put("blank", "/repos/bad%20name/files/new", "400 invalid-repository-name"),
                put("shell characters", "/repos/$(id)/files/new", "400 invalid-repository-name"),
                put("escaped slash", "/repos/a%2Fb/files/new", "400 invalid-path"),
                put("NUL in the name", "/repos/a%00b/files/new", "400 invalid-path"),
                put("not ASCII", "/repos/%C3%BC.example.org/files/new", "400 invalid-repository-name"),
                put("61 characters", "/repos/" + "r".repeat(61) + "/files/new", "400 invalid-repository-name"),
                put("parent, as it is", FILES + "a/../new", "400 invalid-path"),
                put("parent, escaped", FILES + "a/%2e%2e/new", "400 invalid-path"),
                put("parent, half escaped", FILES + "a/.%2E/new", "400 invalid-path"),
                put("parent at the end", FILES + "a/..", "400 invalid-path"),
                put("out of the repository", FILES + "../../other.example.org/files/new", "400 invalid-path"),
                put("out of the repository, escaped", FILES + "%2e%2e/%2e%2e/new", "400 invalid-path"),
                put("parent behind an escaped slash", FILES + "a%2F..%2Fnew", "400 invalid-path"),
                put("itself, as it is", FILES + "a/./new", "400 invalid-path"),
                put("itself, escaped", FILES + "a/%2e/new", "400 invalid-path"),
                put("NUL", FILES + "a%00b", "400 invalid-path"),
                put("NUL alone", FILES + "%00", "400 invalid-path"),
                put("empty component", FILES + "a//new", "400 invalid-path"),
                put("empty component in front", FILES + "/new", "400 invalid-path"),
                put("empty component behind", FILES + "a/", "400 invalid-path"),
                put("not UTF-8", FILES + "%ff%fe", "400 invalid-path"),
                put("name of 256 bytes", FILES + "a/" + "n".repeat(256), "400 invalid-path"),
                put("name of 256 bytes in 128 letters", FILES + "%C3%BC".repeat(128), "400 invalid-path"),
                put("directory of 256 bytes", FILES + "n".repeat(256) + "/new", "400 invalid-path"),
                put("path of 4096 bytes", FILES + "p/".repeat(2047) + "q", "400 invalid-path"),
                put("nested catalog marker", FILES + ".cvmfscatalog", "400 reserved-name"),
                put("nested catalog marker below", FILES + "a/.cvmfscatalog", "400 reserved-name"),
                put("marker as a directory", FILES + "a/.cvmfscatalog/new", "400 reserved-name"),
                put("automatic marker", FILES + "a/.cvmfsautocatalog", "400 reserved-name"),
                put("dirtab", FILES + ".cvmfsdirtab", "400 reserved-name"),
                put("graft", FILES + "a/.cvmfsgraft-new", "400 reserved-name"),
                put("virtual directory", FILES + ".cvmfs", "400 reserved-name"),
                put("in the virtual directory", FILES + ".cvmfs/snapshots", "400 reserved-name"),
                put("ttl of words", FILES + "new?ttl=soon", "400 invalid-parameter"),
                put("ttl without a number", FILES + "new?ttl=h", "400 invalid-parameter"),
                put("empty ttl", FILES + "new?ttl=", "400 invalid-parameter"),
                put("negative ttl", FILES + "new?ttl=-5s", "400 invalid-parameter"),
                put("ttl of nothing", FILES + "new?ttl=0", "400 invalid-parameter"),
                put("ttl of a fraction", FILES + "new?ttl=1.5h", "400 invalid-parameter"),
                put("unknown unit", FILES + "new?ttl=3y", "400 invalid-parameter"),
                put("ttl beyond all bounds", FILES + "new?ttl=999999999999w", "400 invalid-parameter"),
                put("ttl that overflows", FILES + "new?ttl=99999999999999999999s", "400 invalid-parameter"),
                put("negative ISO ttl", FILES + "new?ttl=PT-2H", "400 invalid-parameter"),
                put("overwrite of words", FILES + "new?overwrite=perhaps", "400 invalid-parameter"),
                put("mode that is not octal", FILES + "new?mode=0999", "400 invalid-parameter"),
                put("mode of a directory", FILES + "new?mode=040755", "400 invalid-parameter"),
                put("existing file", FILES + "file", "409 file-exists"),
                put("existing file, overwrite=false", FILES + "file?overwrite=false", "409 file-exists"),
                put("below a file", FILES + "file/below", "409 not-a-directory"),
                put("far below a file", FILES + "file/a/b/c?overwrite=true", "409 not-a-directory"),
                put("in place of a directory", FILES + "directory", "409 is-a-directory"),
                put("in place of a directory, overwriting", FILES + "directory?overwrite=true", "409 is-a-directory"),
                delete("nothing there", FILES + "missing", "404 unknown-path"),
                delete("directory with content", FILES + "directory", "409 directory-not-empty"),
                delete("parent", FILES + "a/%2e%2e/file", "400 invalid-path"),
                delete("flag of words", FILES + "directory?recursive=perhaps", "400 invalid-parameter"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void is_refused_with_its_problem_before_the_body(RefusedRequest request, Stack stack) throws IOException {
        Answer answer = exchange(stack, request, 1000);

        assertThat(answer.outcome()).as("%s", answer).isEqualTo(request.outcome());
        assertNothingHappened(stack, request);
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void a_file_beyond_the_limit_is_refused_before_the_body(RefusedRequest request, Stack stack) throws IOException {
        Answer answer = exchange(stack, request, LIMIT + 1);

        assertThat(answer.outcome()).as("%s", answer).isEqualTo(request.outcome());
        assertNothingHappened(stack, request);
    }

    static Stream<RefusedRequest> tooLarge() {
        return Stream.of(
                put("one byte too many", FILES + "new", "413 file-too-large"),
                put("one byte too many to overwrite", FILES + "file?overwrite=true", "413 file-too-large"));
    }

    private Answer exchange(Stack stack, RefusedRequest request, long length) throws IOException {
        URI service = stack.endpoints().upload();
        try (RawConnection connection = RawConnection.to(service)) {
            String target = request.target().replace("{repo}", repository.name());
            if (request.method().equals("DELETE")) {
                connection.sendHead("DELETE " + target + " HTTP/1.1", "Host: " + service.getAuthority());
            } else {
                connection.sendHead(
                        "PUT " + target + " HTTP/1.1",
                        "Host: " + service.getAuthority(),
                        "Content-Length: " + length,
                        "Expect: 100-continue");
            }
            return connection.receive();
        }
    }

    private void assertNothingHappened(Stack stack, RefusedRequest request) {
        await("nothing left in the ledger").atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(stack.ledger().leases(repository.name())).isEmpty();
            assertThat(stack.ledger().uploadSessions(repository.name())).isEmpty();
        });
        assertThat(repository.revision()).as("revision").isEqualTo(revision);
        if (request.method().equals("PUT")) {
            assertThat(stack.ledger().changeStates(repository.name()))
                    .as("changes")
                    .filteredOn(state -> !state.equals("REJECTED"))
                    .isEqualTo(changes);
        }
    }
}
