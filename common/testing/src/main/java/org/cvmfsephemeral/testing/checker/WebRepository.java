package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The repository as it is served: HTTP/1.1, no redirects (1.6). */
final class WebRepository {
    /** Largest object that a client fetches into memory (8.6). */
    static final int SMALL_OBJECT_BYTES = 1 << 20;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String base;

    WebRepository(URI base) {
        this.base = base.toString().replaceAll("/+$", "");
    }

    /** Last component of the URL. */
    String repository() {
        return base.substring(base.lastIndexOf('/') + 1);
    }

    /**
     * Opens a resource of any size.
     *
     * @return empty at 404
     * @throws IOException at every other status than 200 and 404, and when the server does not answer
     */
    Optional<InputStream> open(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + '/' + path))
                .timeout(ANSWER_WITHIN)
                .build();
        HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return Optional.of(response.body());
        }
        response.body().close();
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        throw new IOException("status " + response.statusCode());
    }

    /**
     * Reads a resource that clients take into memory.
     *
     * @return empty at 404
     * @throws IOException also when the resource is larger than a client accepts
     */
    Optional<byte[]> small(String path) throws IOException {
        Optional<InputStream> opened = open(path);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream body = opened.get()) {
            byte[] bytes = body.readNBytes(SMALL_OBJECT_BYTES + 1);
            if (bytes.length > SMALL_OBJECT_BYTES) {
                throw new IOException("larger than " + SMALL_OBJECT_BYTES + " bytes");
            }
            return Optional.of(bytes);
        }
    }

    boolean exists(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + '/' + path))
                .timeout(ANSWER_WITHIN)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        return send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return client.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
