package org.cvmfsephemeral.store.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SeaweedObjectStoreTest extends S3ObjectStoreContract {
    @TempDir
    private static Path directory;

    private static SeaweedServer server;
    private static ObjectStore store;

    @BeforeAll
    static void startServer() throws IOException {
        Optional<Path> executable = SeaweedServer.executable();
        assumeTrue(executable.isPresent(), "there is no SeaweedFS (executable weed) on the PATH");
        server = SeaweedServer.start(executable.get(), Files.createDirectory(directory.resolve("data")));
        store = storeAt(server.endpoint(), SeaweedServer.ACCESS_KEY, SeaweedServer.SECRET_KEY, BUCKET);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    URI endpoint() {
        return server.endpoint();
    }

    @Override
    String accessKey() {
        return SeaweedServer.ACCESS_KEY;
    }

    @Override
    String secretKey() {
        return SeaweedServer.SECRET_KEY;
    }
}
