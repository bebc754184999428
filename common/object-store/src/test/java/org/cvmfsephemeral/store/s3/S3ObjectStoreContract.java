package org.cvmfsephemeral.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.MinioClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.ObjectStoreContract;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.junit.jupiter.api.Test;

/** What is special about stores on an S3 server. */
abstract class S3ObjectStoreContract extends ObjectStoreContract {
    static final String BUCKET = "contract";

    private final HttpClient anonymous = HttpClient.newHttpClient();

    abstract URI endpoint();

    abstract String accessKey();

    abstract String secretKey();

    static ObjectStore storeAt(URI endpoint, String accessKey, String secretKey, String bucket) {
        MinioClient client = MinioClient.builder()
                .endpoint(endpoint.toString())
                .credentials(accessKey, secretKey)
                .region("us-east-1")
                .httpClient(S3HttpClient.create())
                .build();
        return new S3ObjectStore(client, bucket, true);
    }

    private HttpResponse<String> getAnonymously(ObjectKey key) throws IOException, InterruptedException {
        URI object = endpoint().resolve("/" + BUCKET + "/" + key);
        return anonymous.send(HttpRequest.newBuilder(object).build(), BodyHandlers.ofString());
    }

    @Test
    void givenAManifest_whenReadWithoutLogin_thenItComesWithItsHeaders() throws Exception {
        ETag etag = store().put(key(".cvmfspublished"), text("manifest"), ObjectHeaders.MANIFEST);

        HttpResponse<String> answer = getAnonymously(key(".cvmfspublished"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("manifest");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-cvmfs");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(answer.headers().firstValue("ETag")).hasValue(etag.quoted());
    }

    @Test
    void givenAnObject_whenReadWithoutLogin_thenItMayBeCachedForThreeDays() throws Exception {
        store().put(key("data/ab/cdef"), text("object"), ObjectHeaders.OBJECT);

        HttpResponse<String> answer = getAnonymously(key("data/ab/cdef"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("max-age=259200");
    }

    @Test
    void givenAPrivateObject_whenReadWithoutLogin_thenItIsForbidden() throws Exception {
        store().put(key("staging/1"), text("secret"), ObjectHeaders.PRIVATE);

        assertThat(getAnonymously(key("staging/1")).statusCode()).isEqualTo(403);
    }

    @Test
    void givenWrongCredentials_whenAnythingIsAsked_thenItIsRefused() {
        ObjectStore store = storeAt(endpoint(), accessKey(), "wrong-" + secretKey(), BUCKET);

        assertThatThrownBy(() -> store.put(key("object"), text("x"), ObjectHeaders.PRIVATE))
                .isInstanceOf(StoreRefusedException.class);
        assertThatThrownBy(() -> store.stat(key("object"))).isInstanceOf(StoreRefusedException.class);
        assertThatThrownBy(() -> store.read(key("object"), 1)).isInstanceOf(StoreRefusedException.class);
        assertThatThrownBy(store::probe).isInstanceOf(StoreRefusedException.class);
    }

    @Test
    void givenNoBucket_whenAnObjectIsPut_thenTheBucketIsCreated() {
        ObjectStore store = storeAt(endpoint(), accessKey(), secretKey(), "created-on-first-use");

        store.put(key("object"), text("x"), ObjectHeaders.PRIVATE);

        assertThat(store.stat(key("object"))).isPresent();
    }

    @Test
    void givenAConditionOnAnObjectThatIsPutInParts_whenPut_thenItIsRefused() {
        ObjectContent large = ObjectContent.of(new byte[S3ObjectStore.LARGEST_SINGLE_PUT + 1]);

        assertThatThrownBy(() -> store().putIfAbsent(key("object"), large, ObjectHeaders.PRIVATE))
                .isInstanceOf(StoreRefusedException.class);
    }
}
