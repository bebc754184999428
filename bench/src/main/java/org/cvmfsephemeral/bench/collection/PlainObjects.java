package org.cvmfsephemeral.bench.collection;

import io.minio.MinioClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.s3.S3HttpClient;
import org.cvmfsephemeral.store.s3.S3ObjectStore;

/** Objects that nobody has to think about before they are deleted. */
final class PlainObjects implements AutoCloseable {
    private final MinioClient client;
    private final S3ObjectStore store;

    private PlainObjects(MinioClient client) {
        this.client = client;
        this.store = new S3ObjectStore(client, "plain", false);
    }

    static PlainObjects in(S3Server server) {
        return new PlainObjects(MinioClient.builder()
                .endpoint(server.endpoint().toString())
                .credentials(server.accessKey(), server.secretKey())
                .httpClient(S3HttpClient.create())
                .build());
    }

    /** How long it takes to delete so many that are put first. */
    double deleteSeconds(int count, int bytes) {
        Random random = new Random(count);
        List<ObjectKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            ObjectKey key = ObjectKey.of("data", String.format("%02x", i & 0xff), "object-" + i);
            store.put(key, ObjectContent.of(content), ObjectHeaders.PRIVATE);
            keys.add(key);
        }
        long start = System.nanoTime();
        List<ObjectKey> failed = store.deleteAll(keys);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.size() + " plain objects were not deleted");
        }
        return seconds;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 client does not close", e);
        }
    }
}
