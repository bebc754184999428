package org.cvmfsephemeral.e2e.notification;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.local.Endpoints;

/** Subscribes as the real client does, with a body in a GET, and keeps what it is told (format reference 9.2). */
public final class Subscriber implements AutoCloseable {
    private static final String DATA = "data: ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream stream;
    private final BlockingQueue<Manifest> manifests = new LinkedBlockingQueue<>();
    private volatile boolean ended;

    private Subscriber(InputStream stream) {
        this.stream = stream;
    }

    public static Subscriber to(Endpoints endpoints, String repository) throws IOException, InterruptedException {
        return to(endpoints.notification(), repository);
    }

    /** @param server the edge, or a replica itself */
    public static Subscriber to(URI server, String repository) throws IOException, InterruptedException {
        URI uri = URI.create(server + "/api/v1/notifications/subscribe");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method("GET", BodyPublishers.ofString("{\"version\":1,\"repository\":\"" + repository + "\"}"))
                .build();
        InputStream stream = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, BodyHandlers.ofInputStream())
                .body();
        Subscriber subscriber = new Subscriber(stream);
        Thread thread = new Thread(subscriber::read, "subscriber-" + repository);
        thread.setDaemon(true);
        thread.start();
        return subscriber;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    manifests.add(manifest(line.substring(DATA.length())));
                }
            }
        } catch (IOException e) {
            // The stream ends without a proper end, always: the service never ends one.
        } finally {
            ended = true;
        }
    }

    private static Manifest manifest(String message) throws IOException {
        JsonNode json = JSON.readTree(message);
        byte[] signed = Base64.getDecoder().decode(json.path("manifest").asText());
        return SignedManifest.parse(signed).manifest();
    }

    /** Whether the connection is gone. */
    public boolean isEnded() {
        return ended;
    }

    /** What has come and was not taken yet. */
    public BlockingQueue<Manifest> manifests() {
        return manifests;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
