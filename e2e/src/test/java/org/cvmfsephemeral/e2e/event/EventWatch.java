package org.cvmfsephemeral.e2e.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.cvmfsephemeral.local.Endpoints;

/** Reads events as a browser does: connects again after the end of a stream, with the last id that it has seen. */
public final class EventWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param id of the stream, which says where to go on */
    public record Seen(String id, JsonNode event) {
        public String type() {
            return event.path("type").asText();
        }

        /** The first one. */
        public String path() {
            return event.path("paths").path(0).asText();
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile InputStream stream;
    private volatile String lastId = "";
    private volatile int connections;
    private volatile boolean closed;

    private EventWatch(URI uri) {
        this.uri = uri;
        thread = new Thread(this::readForEver, "event-watch");
        thread.setDaemon(true);
    }

    /** Returns when it would hear of whatever happens next. */
    public static EventWatch of(Endpoints endpoints, String query) {
        EventWatch watch = new EventWatch(URI.create(endpoints.notification() + "/events" + query));
        watch.thread.start();
        Awaitility.await().atMost(PATIENCE).until(() -> !watch.lastId.isEmpty());
        return watch;
    }

    private void readForEver() {
        while (!closed) {
            try {
                read();
            } catch (IOException e) {
                // Whatever ended the stream, it is opened again.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        stream = http.send(request.build(), BodyHandlers.ofInputStream()).body();
        connections++;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    seen.add(new Seen(lastId, JSON.readTree(line.substring(6))));
                }
            }
        } finally {
            TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
        }
    }

    /** Waits until there are so many. */
    public List<Seen> await(int events) {
        Awaitility.await().atMost(PATIENCE).until(() -> seen.size() >= events);
        return List.copyOf(seen);
    }

    int connections() {
        return connections;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        stream.close();
    }
}
