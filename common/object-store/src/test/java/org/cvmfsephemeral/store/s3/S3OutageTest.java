package org.cvmfsephemeral.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.cvmfsephemeral.store.StoredObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3OutageTest {
    private static final ObjectKey KEY = ObjectKey.of("demo.example.org", ".cvmfspublished");
    private static final ObjectContent CONTENT = ObjectContent.of(new byte[10]);

    @TempDir
    private Path data;

    private S3Server server;
    private ObjectStore store;

    @BeforeEach
    void startServer() {
        server = S3Server.start(data);
        store = S3ObjectStoreContract.storeAt(
                server.endpoint(), server.accessKey(), server.secretKey(), S3ObjectStoreContract.BUCKET);
        store.put(KEY, CONTENT, ObjectHeaders.MANIFEST);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void givenAServerThatHasDied_whenAsked_thenTheStoreIsUnavailable() {
        server.kill();

        assertThatThrownBy(() -> store.read(KEY, 100)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.put(KEY, CONTENT, ObjectHeaders.MANIFEST))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void givenIdleConnectionsToAServerThatHasReturned_whenAsked_thenNoMoreThanOneRequestFails() {
        openConnections(5);
        server.kill();
        server.restart();

        assertThatThrownBy(() -> store.read(KEY, 100)).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.read(KEY, 100)).hasSize(10);
    }

    private void openConnections(int count) {
        List<StoredObject> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(store.open(KEY));
        }
        open.forEach(StoredObject::close);
    }
}
