package org.cvmfsephemeral.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.embedded.Ports;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.embedded.S3Server;

/** All images, each in a container, on real servers. */
final class ContainedSystem implements AutoCloseable {
    static final String UPLOAD = "upload-service";
    static final String PUBLISHER = "publisher-service";
    static final String NOTIFY = "notify-service";
    static final String GC = "gc-service";
    static final String EDGE = "edge";
    private static final Duration READY_PATIENCE = Duration.ofMinutes(3);
    private static final String LOOPBACK = "127.0.0.1";
    private static final System.Logger LOG = System.getLogger(ContainedSystem.class.getName());

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, Integer> managementPorts = new HashMap<>();
    private final Map<String, Container> containers = new LinkedHashMap<>();
    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final S3Server s3;

    private ContainedSystem(Path folder) {
        postgres = PostgresServer.start(folder.resolve("postgres"));
        kafka = KafkaServer.start(folder.resolve("kafka"));
        s3 = S3Server.start(folder.resolve("s3"));
    }

    /**
     * Returns when all are ready.
     *
     * @param folder emptied
     * @param variables of all containers, besides those they need
     */
    static ContainedSystem start(Path folder, Map<String, String> variables) throws IOException {
        OciImage.delete(folder);
        ContainedSystem system = new ContainedSystem(folder);
        try {
            system.unpack(folder);
            system.launch(variables);
            return system;
        } catch (RuntimeException e) {
            system.close();
            throw e;
        }
    }

    private void unpack(Path folder) {
        for (ImageContent content : ImageContent.ALL) {
            String name = content.name();
            ports.put(name, Ports.free());
            managementPorts.put(name, Ports.free());
            containers.put(name, Container.of(name, Images.read(name), folder.resolve(name)));
        }
    }

    private void launch(Map<String, String> variables) {
        long begin = System.nanoTime();
        containers.forEach((name, container) -> {
            Map<String, String> environment = new HashMap<>(environment(name));
            environment.putAll(variables);
            container.start(environment);
        });
        containers.forEach((name, container) -> {
            await(name + " is ready").atMost(READY_PATIENCE).until(() -> isReady(name));
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} ready {1} ms after all were started",
                    name,
                    (System.nanoTime() - begin) / 1_000_000);
        });
    }

    private boolean isReady(String name) throws InterruptedException {
        assertThat(containers.get(name).isAlive())
                .as(containers.get(name).output())
                .isTrue();
        try {
            return get(readiness(name)).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private URI readiness(String name) {
        return management(name).resolve(name.equals(EDGE) ? "/ready" : "/q/health/ready");
    }

    private Map<String, String> environment(String name) {
        Map<String, String> variables = new HashMap<>();
        variables.put("QUARKUS_HTTP_HOST", LOOPBACK);
        variables.put("QUARKUS_HTTP_PORT", Integer.toString(ports.get(name)));
        variables.put("QUARKUS_MANAGEMENT_HOST", LOOPBACK);
        variables.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPorts.get(name)));
        variables.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        variables.put("CVMFS_SAFETY", "warn");
        variables.put("CVMFS_ACCESS_OPEN", "true");
        switch (name) {
            case EDGE -> {
                variables.put("CVMFS_EDGE_LISTEN", LOOPBACK + ":" + ports.get(EDGE));
                variables.put("CVMFS_EDGE_STATUS", LOOPBACK + ":" + managementPorts.get(EDGE));
                variables.put("CVMFS_EDGE_REPLICAS", LOOPBACK + ":" + ports.get(NOTIFY));
                variables.put("CVMFS_EDGE_READINESS_PORT", Integer.toString(managementPorts.get(NOTIFY)));
                variables.put("CVMFS_EDGE_DRAIN_SPREAD", "PT0S");
            }
            case NOTIFY ->
                variables.putAll(Map.of(
                        "CVMFS_NOTIFY_DRAIN_PATIENCE", "1s",
                        "CVMFS_NOTIFY_DRAIN_SETTLE", "0s",
                        "CVMFS_NOTIFY_DRAIN_SPREAD", "0s"));
            default -> variables.putAll(ledgerAndStore(name));
        }
        return variables;
    }

    private Map<String, String> ledgerAndStore(String name) {
        Map<String, String> variables = new TreeMap<>(Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(),
                "QUARKUS_DATASOURCE_USERNAME", postgres.user(),
                "QUARKUS_DATASOURCE_PASSWORD", postgres.password(),
                "CVMFS_STORE_KIND", "s3",
                "CVMFS_STORE_S3_BUCKET", "images",
                "QUARKUS_MINIO_HOST", LOOPBACK,
                "QUARKUS_MINIO_PORT", Integer.toString(s3.port()),
                "QUARKUS_MINIO_SECURE", "false",
                "QUARKUS_MINIO_ACCESS_KEY", s3.accessKey(),
                "QUARKUS_MINIO_SECRET_KEY", s3.secretKey()));
        if (name.equals(PUBLISHER)) {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            variables.put("CVMFS_KEYS_ENCRYPTION_KEY", Base64.getEncoder().encodeToString(key));
        }
        return variables;
    }

    Map<String, Container> containers() {
        return containers;
    }

    /** Of the service's interface. */
    URI address(String name) {
        return URI.create("http://" + LOOPBACK + ":" + ports.get(name));
    }

    URI management(String name) {
        return URI.create("http://" + LOOPBACK + ":" + managementPorts.get(name));
    }

    HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofMinutes(2)).build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        containers.values().forEach(Container::close);
        kafka.close();
        s3.close();
        postgres.close();
    }

    /** All but the logs. */
    void delete() throws IOException {
        for (Container container : containers.values()) {
            container.delete();
        }
    }
}
