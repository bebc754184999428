package org.cvmfsephemeral.e2e.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Requests over HTTP/1.1, one after the other on kept connections. */
public final class Http {
    /** Longer than a service waits for anything, shorter than anybody's patience. */
    public static final Duration PATIENCE = Duration.ofMinutes(4);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Optional<String> token;
    private final Consumer<Answer> witness;

    /** Of nobody in particular. */
    public Http() {
        this(Optional.empty(), answer -> {});
    }

    /** Of whoever has the token. */
    public Http(String token) {
        this(Optional.of(token), answer -> {});
    }

    private Http(Optional<String> token, Consumer<Answer> witness) {
        this.token = token;
        this.witness = witness;
    }

    /** The same, with somebody who is shown every answer. */
    public Http witnessedBy(Consumer<Answer> other) {
        return new Http(token, other);
    }

    /**
     * Sends what must be answered.
     *
     * @throws UncheckedIOException if there is no answer
     */
    public Answer send(HttpRequest.Builder request) {
        try {
            return exchange(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends what may go unanswered.
     *
     * @throws IOException if there is no answer, as when the service is killed
     */
    public Answer exchange(HttpRequest.Builder request) throws IOException {
        HttpResponse<byte[]> response = receive(request, BodyHandlers.ofByteArray());
        Answer answer = new Answer(response.statusCode(), lastValues(response.headers()), response.body());
        witness.accept(answer);
        return answer;
    }

    /** The body of a 200, for what is too large to keep. */
    public InputStream open(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = receive(request, BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException("status " + response.statusCode() + " for " + response.uri());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> HttpResponse<T> receive(HttpRequest.Builder request, BodyHandler<T> handler) throws IOException {
        token.ifPresent(value -> request.setHeader("Authorization", "Bearer " + value));
        try {
            return client.send(request.timeout(PATIENCE).build(), handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an answer", e);
        }
    }

    private static Map<String, String> lastValues(HttpHeaders headers) {
        Map<String, String> values = new TreeMap<>();
        headers.map().forEach((name, all) -> values.put(name, last(all)));
        return values;
    }

    private static String last(List<String> values) {
        return values.get(values.size() - 1);
    }
}
