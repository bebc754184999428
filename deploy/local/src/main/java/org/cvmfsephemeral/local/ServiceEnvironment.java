package org.cvmfsephemeral.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.embedded.S3Server;

/** The settings by which services find each other and their servers, as environment variables. */
record ServiceEnvironment(
        StackSettings settings,
        PostgresServer postgres,
        KafkaServer kafka,
        Optional<S3Server> s3,
        Path storeRoot,
        Path encryptionKey) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String BUCKET = "cvmfs-ephemeral";

    Map<String, String> of(Service service) {
        Map<String, String> variables = new HashMap<>();
        variables.put("QUARKUS_HTTP_HOST", LOOPBACK);
        variables.put("QUARKUS_HTTP_PORT", Integer.toString(settings.ports().of(service)));
        variables.put("QUARKUS_MANAGEMENT_HOST", LOOPBACK);
        variables.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management().of(service)));
        variables.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        // One developer's machine, listening on its loopback interface alone.
        variables.put("CVMFS_SAFETY", "warn");
        variables.put("CVMFS_ACCESS_OPEN", "true");
        if (service.usesDatabase()) {
            variables.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl());
            variables.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
            variables.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
        }
        if (service.usesStore()) {
            variables.putAll(s3.map(ServiceEnvironment::s3Store).orElseGet(this::fileStore));
        }
        if (service == Service.NOTIFY) {
            variables.putAll(quickDraining());
            variables.put(
                    "CVMFS_NOTIFY_ACCESS_UPLOAD_SERVICE",
                    "http://" + LOOPBACK + ":" + settings.ports().of(Service.UPLOAD));
        }
        if (service == Service.PUBLISHER) {
            variables.put("CVMFS_KEYS_ENCRYPTION_KEY_FILE", encryptionKey.toString());
        }
        variables.putAll(settings.environment());
        return variables;
    }

    /** Of a publisher that rebuilds the ledger and ends; it listens to nobody. */
    Map<String, String> ofRebuild(String repositories) {
        Map<String, String> variables = new HashMap<>(of(Service.PUBLISHER));
        variables.put("CVMFS_REBUILD_REPOSITORIES", repositories);
        variables.put("QUARKUS_HTTP_HOST_ENABLED", "false");
        variables.put("QUARKUS_MANAGEMENT_HOST_ENABLED", "false");
        return variables;
    }

    /** Of a replica beside the first one. */
    Map<String, String> ofSecond(Service service) {
        Map<String, String> variables = new HashMap<>(of(service));
        variables.put("QUARKUS_HTTP_HOST", Endpoints.SECOND_HOST);
        variables.put("QUARKUS_MANAGEMENT_HOST", Endpoints.SECOND_HOST);
        return variables;
    }

    Map<String, String> ofEdge() {
        return Map.of(
                "CVMFS_EDGE_LISTEN",
                LOOPBACK + ":" + settings.ports().notification(),
                "CVMFS_EDGE_REPLICAS",
                notifyReplicas(settings.ports().notifyService()),
                "CVMFS_EDGE_READINESS_PORT",
                Integer.toString(management().notifyService()),
                "CVMFS_EDGE_STATUS",
                LOOPBACK + ":" + management().edge(),
                "CVMFS_EDGE_RESET_SPREAD",
                "PT0.5S",
                "CVMFS_EDGE_DRAIN_SPREAD",
                "PT0S");
    }

    private Map<String, String> quickDraining() {
        Map<String, String> variables = new HashMap<>(Map.of(
                "CVMFS_NOTIFY_DRAIN_PATIENCE", "4s",
                "CVMFS_NOTIFY_DRAIN_SETTLE", "1s",
                "CVMFS_NOTIFY_DRAIN_SPREAD", "1s"));
        if (settings.twoNotify()) {
            variables.put(
                    "CVMFS_NOTIFY_DRAIN_PEERS", notifyReplicas(management().notifyService()));
        }
        return variables;
    }

    private String notifyReplicas(int port) {
        String first = LOOPBACK + ":" + port;
        return settings.twoNotify() ? first + "," + Endpoints.SECOND_HOST + ":" + port : first;
    }

    private ManagementPorts management() {
        return settings.ports().management();
    }

    private Map<String, String> fileStore() {
        return Map.of(
                "CVMFS_STORE_KIND", "file",
                "CVMFS_STORE_FILE_ROOT", storeRoot.toString(),
                "CVMFS_STORE_FILE_FSYNC", Boolean.toString(settings.durable()));
    }

    private static Map<String, String> s3Store(S3Server server) {
        return Map.of(
                "CVMFS_STORE_KIND", "s3",
                "CVMFS_STORE_S3_BUCKET", BUCKET,
                "QUARKUS_MINIO_HOST", server.endpoint().getHost(),
                "QUARKUS_MINIO_PORT", Integer.toString(server.port()),
                "QUARKUS_MINIO_SECURE", "false",
                "QUARKUS_MINIO_ACCESS_KEY", server.accessKey(),
                "QUARKUS_MINIO_SECRET_KEY", server.secretKey());
    }
}
