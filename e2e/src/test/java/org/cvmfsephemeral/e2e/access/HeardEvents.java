package org.cvmfsephemeral.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stream of events, every line of it. */
final class HeardEvents implements AutoCloseable {
    private final InputStream stream;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private HeardEvents(InputStream stream) {
        this.stream = stream;
    }

    /** Opens one that has to be granted. */
    static HeardEvents open(URI events, String token) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(events)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        HeardEvents heard = new HeardEvents(answer.body());
        Thread reader = new Thread(heard::read, "heard-events");
        reader.setDaemon(true);
        reader.start();
        return heard;
    }

    private void read() {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
