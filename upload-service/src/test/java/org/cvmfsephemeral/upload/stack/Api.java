package org.cvmfsephemeral.upload.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** The service as its callers see it. Paths are given as they stand in the request line, behind the host. */
public final class Api {
    private static final Executor BACKGROUND = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "api");
        thread.setDaemon(true);
        return thread;
    });

    private final URI base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final String token;

    public Api(URI base) {
        this(base, null);
    }

    private Api(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** The same, for somebody who has this token. */
    public Api as(String bearer) {
        return new Api(base, bearer);
    }

    public URI base() {
        return base;
    }

    /** Creates a repository of a name that no other test has. */
    public String newRepository(String settings) {
        String name = "r" + UUID.randomUUID().toString().substring(0, 13) + ".example.org";
        Reply reply = put("/repos/" + name, settings);
        if (reply.status() != 201) {
            throw new AssertionError("repository not created: " + reply);
        }
        return name;
    }

    public String newRepository() {
        return newRepository("{}");
    }

    public Reply get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public Reply head(String path, String... headers) {
        return send("HEAD", path, BodyPublishers.noBody(), headers);
    }

    public Reply delete(String path, String... headers) {
        return send("DELETE", path, BodyPublishers.noBody(), headers);
    }

    public Reply put(String path, String body, String... headers) {
        return put(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Reply put(String path, byte[] body, String... headers) {
        return send("PUT", path, BodyPublishers.ofByteArray(body), headers);
    }

    public Reply post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    /** As {@link #send}, in the background. */
    public CompletableFuture<Reply> sendLater(String method, String path, BodyPublisher body, String... headers) {
        return CompletableFuture.supplyAsync(() -> send(method, path, body, headers), BACKGROUND);
    }

    public Reply send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).method(method, body).timeout(Duration.ofMinutes(2));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Reply(client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One name of a path as it has to stand in a request line. */
    public static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
