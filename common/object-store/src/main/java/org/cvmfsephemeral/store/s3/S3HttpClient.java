package org.cvmfsephemeral.store.s3;

import io.quarkiverse.minio.client.OptionalHttpClientProducer;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * The HTTP client below the MinIO client. The one it makes itself waits five minutes for an answer, has no more than five
 * requests under way, and repeats requests behind the caller's back.
 */
@Alternative
@Priority(1)
@Singleton
public class S3HttpClient implements OptionalHttpClientProducer {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);
    private static final int CONCURRENT_REQUESTS = 128;
    private static final int IDLE_CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 20;

    /** @param clientName is of no account: all clients are alike */
    @Override
    public Optional<OkHttpClient> apply(String clientName) {
        return Optional.of(create());
    }

    public static OkHttpClient create() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(CONCURRENT_REQUESTS);
        dispatcher.setMaxRequestsPerHost(CONCURRENT_REQUESTS);
        ConnectionPool connections = new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS);
        return new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .addInterceptor(chain -> proceedOrForget(chain, connections))
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(SILENCE_TIMEOUT)
                .writeTimeout(SILENCE_TIMEOUT)
                .retryOnConnectionFailure(false)
                .build();
    }

    /** When the server was restarted, all idle connections are dead, and each would fail one more request. */
    private static Response proceedOrForget(Interceptor.Chain chain, ConnectionPool connections) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (IOException e) {
            connections.evictAll();
            throw e;
        }
    }
}
