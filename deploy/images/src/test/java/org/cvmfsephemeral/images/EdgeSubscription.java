package org.cvmfsephemeral.images;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.manifest.SignedManifest;

/** Subscribes as the real client does, with a body in a GET (format reference 9.2). */
final class EdgeSubscription implements AutoCloseable {
    private static final String DATA = "data: ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream stream;
    private final Set<Long> revisions = ConcurrentHashMap.newKeySet();

    private EdgeSubscription(InputStream stream) {
        this.stream = stream;
    }

    static EdgeSubscription to(URI edge, String repository) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(edge.resolve("/api/v1/notifications/subscribe"))
                .method("GET", BodyPublishers.ofString("{\"version\":1,\"repository\":\"" + repository + "\"}"))
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        EdgeSubscription subscription = new EdgeSubscription(
                client.send(request, BodyHandlers.ofInputStream()).body());
        Thread reader = new Thread(subscription::read, "subscription");
        reader.setDaemon(true);
        reader.start();
        return subscription;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    String manifest = JSON.readTree(line.substring(DATA.length()))
                            .path("manifest")
                            .asText();
                    revisions.add(SignedManifest.parse(Base64.getDecoder().decode(manifest))
                            .manifest()
                            .revision());
                }
            }
        } catch (IOException e) {
            // The stream ends without a proper end, always: the service never ends one.
        }
    }

    /** Those it has been told of. */
    Set<Long> revisions() {
        return revisions;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
