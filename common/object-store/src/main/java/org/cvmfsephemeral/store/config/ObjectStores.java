package org.cvmfsephemeral.store.config;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minio.MinioClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cvmfsephemeral.store.MeteredObjectStore;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.RetryPolicy;
import org.cvmfsephemeral.store.RetryingObjectStore;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;
import org.cvmfsephemeral.store.s3.S3ObjectStore;

/** Makes the store that the settings name, on first use: a store that is down does not keep a service from starting. */
@Singleton
public class ObjectStores {
    private final StoreSettings settings;
    private final Instance<MinioClient> minio;
    private final Clock clock;
    private final MeterRegistry registry;
    private ObjectStore store;

    @Inject
    ObjectStores(StoreSettings settings, Instance<MinioClient> minio, Instance<Clock> clock, MeterRegistry registry) {
        this.settings = settings;
        this.minio = minio;
        this.clock = clock.isResolvable() ? clock.get() : Clock.systemUTC();
        this.registry = registry;
    }

    /** The store as everybody should use it: asked again while it is unavailable. */
    @Produces
    @ApplicationScoped
    ObjectStore retryingStore() {
        RetryPolicy policy = new RetryPolicy(
                RetryPolicy.DEFAULT.firstPause(),
                RetryPolicy.DEFAULT.longestPause(),
                settings.retry().deadline());
        return new RetryingObjectStore(directStore(), policy, clock, repetitions());
    }

    private Consumer<String> repetitions() {
        // All of them from the start, so that the first one is seen as an increase.
        Map<String, Counter> counters = RetryingObjectStore.REPEATED.stream()
                .collect(Collectors.toMap(operation -> operation, operation -> Counter.builder("cvmfs.store.retries")
                        .description("Requests to the object store that were repeated because it was unavailable")
                        .tag("operation", operation)
                        .register(registry)));
        return operation -> counters.get(operation).increment();
    }

    /** The store itself: an answer at once, whatever it is. */
    synchronized ObjectStore directStore() {
        if (store == null) {
            store = new MeteredObjectStore(
                    switch (settings.kind()) {
                        case FILE -> fileStore();
                        case S3 -> s3Store();
                    },
                    registry);
        }
        return store;
    }

    private ObjectStore fileStore() {
        Path root = settings.file()
                .root()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "cvmfs.store.file.root must name the directory of the store, because cvmfs.store.kind is file"));
        return new FileObjectStore(root, settings.file().fsync() ? Durability.FSYNC : Durability.NONE, clock);
    }

    private ObjectStore s3Store() {
        return new S3ObjectStore(
                minio.get(), settings.s3().bucket(), settings.s3().publicRead());
    }
}
