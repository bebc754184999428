package org.cvmfsephemeral.bench.latency;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.local.Endpoints;

/** Hears of revisions as the real client does, and notes when (format reference 9.2). */
final class Subscriber implements AutoCloseable {
    private static final String DATA = "data: ";
    private static final int PATIENCE_SECONDS = 30;

    private final InputStream stream;
    private final ObjectMapper json = new ObjectMapper();
    private final BlockingQueue<Notification> notifications = new LinkedBlockingQueue<>();

    private Subscriber(InputStream stream) {
        this.stream = stream;
    }

    static Subscriber to(Endpoints endpoints, String repository) throws IOException, InterruptedException {
        URI uri = URI.create(endpoints.notification() + "/api/v1/notifications/subscribe");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method("GET", BodyPublishers.ofString("{\"version\":1,\"repository\":\"" + repository + "\"}"))
                .build();
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Subscriber subscriber =
                new Subscriber(http.send(request, BodyHandlers.ofInputStream()).body());
        Thread thread = new Thread(subscriber::listen, "subscriber");
        thread.setDaemon(true);
        thread.start();
        return subscriber;
    }

    /** @param nanoTime when it came */
    private record Notification(long revision, long nanoTime) {}

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    long now = System.nanoTime();
                    notifications.add(new Notification(revision(line.substring(DATA.length())), now));
                }
            }
        } catch (IOException e) {
            // A stream never ends properly; whoever waits for a notification that does not come says so.
        }
    }

    private long revision(String message) throws IOException {
        String manifest = json.readTree(message).path("manifest").asText();
        return SignedManifest.parse(Base64.getDecoder().decode(manifest))
                .manifest()
                .revision();
    }

    /**
     * Waits for the notification of this revision or a newer one.
     *
     * @return {@link System#nanoTime} of its arrival
     * @throws IllegalStateException if it does not come
     */
    long awaitRevision(long revision) throws InterruptedException {
        while (true) {
            Notification next = notifications.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("nobody was told of revision " + revision);
            }
            if (next.revision() >= revision) {
                return next.nanoTime();
            }
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
