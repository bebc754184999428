package org.cvmfsephemeral.e2e.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** On a real S3 server, where one is installed, on a stack of its own. */
@Tag("long")
class PublisherFenceOnMinioTest extends PublisherFenceContract {
    private MinioServer minio;
    private StoreGateway gateway;
    private Stack stack;

    @BeforeAll
    void begin(@TempDir Path scratch) throws Exception {
        Path executable = MinioServer.executable().orElse(null);
        Assumptions.assumeTrue(executable != null, "minio is not on the PATH: the test with it is skipped");
        minio = MinioServer.start(executable, scratch);
        gateway = StoreGateway.openTo(minio.port());
        stack = Stack.start(Path.of("target", "minio-stack").toAbsolutePath(), throughGateway());
        begin(stack, gateway, "fence-minio.example.org");
    }

    private Map<String, String> throughGateway() {
        return Map.of(
                "CVMFS_STORE_KIND", "s3",
                "CVMFS_STORE_S3_BUCKET", "fence",
                "QUARKUS_MINIO_HOST", "127.0.0.1",
                "QUARKUS_MINIO_PORT", Integer.toString(gateway.port()),
                "QUARKUS_MINIO_SECURE", "false",
                "QUARKUS_MINIO_ACCESS_KEY", MinioServer.ACCESS_KEY,
                "QUARKUS_MINIO_SECRET_KEY", MinioServer.SECRET_KEY);
    }

    @AfterAll
    @Override
    void end() {
        try {
            super.end();
        } finally {
            closeAll();
        }
    }

    private void closeAll() {
        try (MinioServer first = minio;
                StoreGateway second = gateway;
                Stack third = stack) {
            // Closing is all: the last one first, those that were not opened not at all.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
