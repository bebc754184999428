package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * A repository behind HTTP/1.1, asked as the real client asks: no redirects, and every wait has an end (format reference 1.6).
 * Thread-safe.
 */
public final class HttpObjectSource implements ObjectSource {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final String base;
    private final Duration timeout;

    public HttpObjectSource(URI base) {
        this(base, DEFAULT_TIMEOUT);
    }

    /**
     * @param base the repository's base URL, with or without a slash at its end
     * @param timeout the longest wait for a connection, for a response to begin, and for its next bytes
     */
    public HttpObjectSource(URI base, Duration timeout) {
        this.base = base.toString().endsWith("/") ? base.toString() : base + "/";
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public InputStream open(String path) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout).build();
        HttpResponse<InputStream> response = send(request);
        if (response.statusCode() == OK) {
            return response.body();
        }
        response.body().close();
        if (response.statusCode() == NOT_FOUND) {
            throw new MissingObjectException(path);
        }
        throw new IOException("status " + response.statusCode() + " for " + path);
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, head -> new TimedBody(timeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a response");
        }
    }
}
