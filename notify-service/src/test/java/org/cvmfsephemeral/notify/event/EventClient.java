package org.cvmfsephemeral.notify.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Reads server-sent events as a browser does, without connecting again. */
final class EventClient implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    record Received(String id, String event, String data) {
        JsonNode json() {
            try {
                return JSON.readTree(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final HttpResponse<InputStream> response;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger comments = new AtomicInteger();
    private final Thread reading = new Thread(this::read, "event-client");
    private volatile String lastId = "";
    private volatile String retry = "";
    private volatile boolean ended;

    private EventClient(HttpResponse<InputStream> response) {
        this.response = response;
        reading.setDaemon(true);
        reading.start();
    }

    static EventClient open(URI events, String query, String... headers) {
        EventClient client = new EventClient(get(events, query, headers));
        // What happens from now on is what it asked for.
        Awaitility.await().atMost(PATIENCE).until(() -> !client.retry.isEmpty());
        return client;
    }

    static HttpResponse<InputStream> get(URI events, String query, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(events + query));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String event = "";
            List<String> data = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        received.add(new Received(lastId, event, String.join("\n", data)));
                    }
                    event = "";
                    data.clear();
                } else if (line.startsWith(":")) {
                    comments.incrementAndGet();
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.add(line.substring(6));
                } else if (line.startsWith("retry: ")) {
                    retry = line.substring(7);
                } else {
                    throw new AssertionError("no line of an event stream: " + line);
                }
            }
        } catch (IOException e) {
            // The connection was cut.
        } finally {
            ended = true;
        }
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    List<Received> await(int events) {
        Awaitility.await().atMost(PATIENCE).until(() -> received.size() >= events);
        return List.copyOf(received);
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    int comments() {
        return comments.get();
    }

    String lastId() {
        return lastId;
    }

    String retry() {
        return retry;
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
