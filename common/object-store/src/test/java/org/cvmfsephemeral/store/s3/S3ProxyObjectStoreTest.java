package org.cvmfsephemeral.store.s3;

import java.net.URI;
import java.nio.file.Path;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class S3ProxyObjectStoreTest extends S3ObjectStoreContract {
    @TempDir
    private static Path data;

    private static S3Server server;
    private static ObjectStore store;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(data);
        store = storeAt(server.endpoint(), server.accessKey(), server.secretKey(), BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected boolean fencesWriters() {
        return false;
    }

    @Override
    URI endpoint() {
        return server.endpoint();
    }

    @Override
    String accessKey() {
        return server.accessKey();
    }

    @Override
    String secretKey() {
        return server.secretKey();
    }
}
