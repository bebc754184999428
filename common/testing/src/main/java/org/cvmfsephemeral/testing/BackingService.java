package org.cvmfsephemeral.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.embedded.S3Server;

/** What a service under test can be given, and the settings by which it finds it. */
enum BackingService {
    POSTGRES {
        @Override
        Started start(Path folder) {
            PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"));
            return new Started(
                    postgres,
                    Map.of(
                            "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
                            "quarkus.datasource.username", postgres.user(),
                            "quarkus.datasource.password", postgres.password()));
        }
    },
    KAFKA {
        @Override
        Started start(Path folder) {
            KafkaServer kafka = KafkaServer.start(folder.resolve("kafka"));
            return new Started(kafka, Map.of("kafka.bootstrap.servers", kafka.bootstrapServers()));
        }
    },
    FILE_STORE {
        @Override
        Started start(Path folder) throws IOException {
            Path root = Files.createDirectories(folder.resolve("store"));
            return new Started(
                    root,
                    Map.of(
                            "cvmfs.store.kind", "file",
                            "cvmfs.store.file.root", root.toString(),
                            "cvmfs.store.file.fsync", "false"));
        }
    },
    S3_STORE {
        @Override
        Started start(Path folder) {
            S3Server s3 = S3Server.start(folder.resolve("s3"));
            return new Started(
                    s3,
                    Map.of(
                            "cvmfs.store.kind", "s3",
                            "cvmfs.store.s3.bucket", "cvmfs-ephemeral",
                            "quarkus.minio.host", s3.endpoint().getHost(),
                            "quarkus.minio.port", Integer.toString(s3.port()),
                            "quarkus.minio.secure", "false",
                            "quarkus.minio.access-key", s3.accessKey(),
                            "quarkus.minio.secret-key", s3.secretKey()));
        }
    };

    /** @param folder for its data and its log */
    abstract Started start(Path folder) throws IOException;

    /** @param server to be kept: a server whose owner is collected as garbage ends */
    record Started(Object server, Map<String, String> settings) {}
}
