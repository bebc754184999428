package org.cvmfsephemeral.e2e.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.content.Sha256;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.client.HttpObjectSource;
import org.cvmfsephemeral.format.client.RepositoryVerifier;
import org.cvmfsephemeral.format.client.VerificationReport;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.local.Endpoints;

/** One repository of the running system, used over HTTP alone. */
public final class TestRepository {
    private final Http http;
    private final Endpoints endpoints;
    private final String name;
    private final String publicKey;

    private TestRepository(Http http, Endpoints endpoints, String name, String publicKey) {
        this.http = http;
        this.endpoints = endpoints;
        this.name = name;
        this.publicKey = publicKey;
    }

    /**
     * Creates a repository that is not there yet.
     *
     * @param settings JSON
     */
    public static TestRepository create(Http http, Endpoints endpoints, String name, String settings) {
        URI uri = endpoints.upload().resolve("/repos/" + name);
        Answer created = http.send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(settings)));
        if (created.status() == 503) {
            // The publisher takes longer than the service waits.
            await().atMost(Duration.ofMinutes(1))
                    .until(
                            () -> http.send(HttpRequest.newBuilder(uri))
                                    .json()
                                    .path("state")
                                    .asText(),
                            "active"::equals);
        } else {
            assertThat(created.status()).as("%s", created).isEqualTo(201);
        }
        Answer key = http.send(HttpRequest.newBuilder(endpoints.upload().resolve("/cvmfs-meta/" + name + ".pub")));
        assertThat(key.status()).as("%s", key).isEqualTo(200);
        return new TestRepository(http, endpoints, name, new String(key.body(), StandardCharsets.US_ASCII));
    }

    public String name() {
        return name;
    }

    /** PEM. */
    public String publicKey() {
        return publicKey;
    }

    /** What a client mounts. */
    public URI url() {
        return endpoints.repository(name);
    }

    /**
     * Where the API has a file.
     *
     * @param path without a slash at its start, not escaped; may carry a query
     */
    public URI file(String path) {
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        String escaped = Stream.of(plain.split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        return endpoints
                .upload()
                .resolve("/repos/" + name + "/files/" + escaped + (query < 0 ? "" : path.substring(query)));
    }

    /**
     * Where the API takes a tree.
     *
     * @param path without a slash at its start; may carry a query
     */
    public URI tree(String path) {
        return URI.create(file(path).toString().replaceFirst("/files/", "/trees/"));
    }

    public Answer put(String path, Content content) {
        return put(path, content.body());
    }

    public Answer put(String path, BodyPublisher body) {
        return http.send(putRequest(path, body));
    }

    /**
     * Uploads to a service that may be killed.
     *
     * @throws IOException if there is no answer
     */
    public Answer tryPut(String path, Content content) throws IOException {
        return http.exchange(putRequest(path, content.body()));
    }

    private HttpRequest.Builder putRequest(String path, BodyPublisher body) {
        return HttpRequest.newBuilder(file(path)).PUT(body);
    }

    /**
     * Uploads what must succeed.
     *
     * @return the revision that has it
     */
    public long publish(String path, Content content) {
        Answer answer = put(path, content);
        assertThat(answer.status()).as("upload of %s: %s", path, answer).isEqualTo(201);
        return answer.json().path("revision").asLong();
    }

    public Answer delete(String path) {
        return http.send(HttpRequest.newBuilder(file(path)).DELETE());
    }

    public Answer get(String path) {
        return http.send(HttpRequest.newBuilder(file(path)));
    }

    /** Of a file as the API serves it. */
    public String sha256(String path) {
        try (InputStream content = http.open(HttpRequest.newBuilder(file(path)))) {
            return Sha256.of(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The published revision, as the API tells it. */
    public long revision() {
        URI uri = endpoints.upload().resolve("/repos/" + name);
        return http.send(HttpRequest.newBuilder(uri)).json().path("revision").asLong();
    }

    /** The manifest as clients get it, not verified. */
    public Manifest manifest() {
        Answer answer = http.send(HttpRequest.newBuilder(URI.create(url() + "/" + Manifest.FILE_NAME)));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return SignedManifest.parse(answer.body()).manifest();
    }

    /** Reads everything as a client does, starting from URL and public key, and checks all of it. */
    public Verified verify() {
        Map<String, String> files = new HashMap<>();
        Set<String> directories = new HashSet<>();
        RepositoryVerifier verifier = new RepositoryVerifier(
                new HttpObjectSource(url()),
                RepositoryName.of(name),
                List.of(Pem.readPublicKey(publicKey)),
                Clock.systemUTC());
        try {
            VerificationReport report = verifier.verify((path, entry, sha256) -> {
                String relative = path.value().replaceFirst("^/", "");
                sha256.ifPresent(hash -> files.put(relative, hash));
                if (entry instanceof Directory) {
                    directories.add(relative);
                }
            });
            return new Verified(report, files, directories);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A revision from end to end.
     *
     * @param files SHA-256 of each by its path, without a slash at the start
     * @param directories the root is the empty path
     */
    public record Verified(VerificationReport report, Map<String, String> files, Set<String> directories) {}
}
