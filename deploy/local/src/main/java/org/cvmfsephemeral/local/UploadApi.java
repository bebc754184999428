package org.cvmfsephemeral.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the launcher asks upload-service for; as any user would, over HTTP. */
public final class UploadApi {
    private static final Duration CREATION_PATIENCE = Duration.ofSeconds(60);
    private static final Duration UPLOAD_PATIENCE = Duration.ofHours(1);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI base;

    public UploadApi(URI base) {
        this.base = base;
    }

    /**
     * Returns when the repository can be mounted; does nothing if it exists.
     *
     * @throws StackException if the service refuses or does not answer
     */
    public void createRepository(String repository) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/repos/" + repository))
                .timeout(CREATION_PATIENCE)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{}"))
                .build();
        send("creating " + repository, request);
    }

    /**
     * The public key by which clients trust the repository, PEM.
     *
     * @throws StackException if the service refuses or does not answer
     */
    public String publicKey(String repository) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/cvmfs-meta/" + repository + ".pub"))
                .timeout(CREATION_PATIENCE)
                .build();
        return send("reading the public key of " + repository, request);
    }

    /**
     * Returns when the file is published.
     *
     * @param path inside the repository, without a slash at its start
     * @return the revision that has it
     * @throws StackException if the service refuses or does not answer
     */
    public long upload(String repository, String path, Path file) {
        try {
            HttpRequest request = HttpRequest.newBuilder(fileUri(repository, path))
                    .timeout(UPLOAD_PATIENCE)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(BodyPublishers.ofFile(file))
                    .build();
            JsonNode published = json.readTree(send("uploading " + path, request));
            return published.path("revision").asLong();
        } catch (IOException e) {
            throw new StackException("uploading " + path + " failed: " + e, e);
        }
    }

    private URI fileUri(String repository, String path) {
        String encoded = Stream.of(path.split("/"))
                .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        return base.resolve("/repos/" + repository + "/files/" + encoded + "?overwrite=true");
    }

    private String send(String doing, HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200 && response.statusCode() != 201) {
                throw new StackException(
                        doing + " failed with " + response.statusCode() + ": " + oneLine(response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new StackException(doing + " failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + doing, e);
        }
    }

    private static String oneLine(String body) {
        return body.replaceAll("\\s+", " ").strip();
    }
}
