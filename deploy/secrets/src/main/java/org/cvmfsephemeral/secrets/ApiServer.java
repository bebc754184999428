package org.cvmfsephemeral.secrets;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Kubernetes' API, as far as a pod's account may create objects in its own namespace.
 *
 * @param base such as {@code https://10.96.0.1:443}
 */
record ApiServer(HttpClient http, URI base, String namespace, String token) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;

    /**
     * That of the cluster which this process runs in.
     *
     * @param environment of the process
     * @param account folder in which kubelet puts the account's token, the namespace, and whose certificates to trust
     */
    static ApiServer ofPod(Map<String, String> environment, Path account) throws IOException {
        String host = environment.get("KUBERNETES_SERVICE_HOST");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        if (host == null) {
            throw new IOException("not in a pod: KUBERNETES_SERVICE_HOST is not set");
        }
        return new ApiServer(
                HttpClient.newBuilder()
                        .connectTimeout(TIMEOUT)
                        .sslContext(trusting(account.resolve("ca.crt")))
                        .build(),
                URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port),
                Files.readString(account.resolve("namespace")).strip(),
                Files.readString(account.resolve("token")).strip());
    }

    private static SSLContext trusting(Path certificates) throws IOException {
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the cluster's certificates cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Creates an object.
     *
     * @param resource plural name of its kind, of the core group
     * @return false if there is one of this name
     * @throws IOException if the API server cannot be reached or refuses it
     */
    boolean create(String resource, String object) throws IOException, InterruptedException {
        return post(resource, object, "");
    }

    /** What {@link #create} would return; nothing is created. */
    boolean couldCreate(String resource, String object) throws IOException, InterruptedException {
        return post(resource, object, "?dryRun=All");
    }

    private boolean post(String resource, String object, String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        base.resolve("/api/v1/namespaces/" + namespace + "/" + resource + query))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(object))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        return switch (answer.statusCode()) {
            case CREATED -> true;
            case CONFLICT -> false;
            default ->
                throw new IOException("the API server answered " + answer.statusCode() + " for " + resource + " in "
                        + namespace + ": " + start(answer.body()));
        };
    }

    /** Of an answer that is an error; those do not repeat what was sent. */
    private static String start(String body) {
        return body.substring(0, Math.min(body.length(), 300)).replace('\n', ' ');
    }
}
