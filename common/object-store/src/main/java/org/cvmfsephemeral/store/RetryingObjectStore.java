package org.cvmfsephemeral.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Asks a store that is unavailable again, after pauses that grow and are spread at random, until the deadline of the policy.
 *
 * <p>A conditional put whose answer got lost may have been done, and then the repetition fails on its own result; HTTP
 * clients repeat requests by themselves, too. So when a condition fails, the object is read back: if it has exactly the bytes
 * of this put, the put has succeeded. Consequently two callers that put the same bytes on the same condition may both
 * succeed.
 *
 * <p>Deletes are never repeated: the second one could hit an object that someone has put again in between. A body that fails
 * while it is read is not repeated either, except in {@link #read} and {@link #readVersioned}.
 */
public final class RetryingObjectStore implements ObjectStore {
    /** What may be repeated, by the names that listeners are told. */
    public static final Set<String> REPEATED = Set.of("put", "compare", "stat", "open", "read", "list");

    private static final Logger LOG = Logger.getLogger(RetryingObjectStore.class);

    private final ObjectStore store;
    private final RetryPolicy policy;
    private final Clock clock;
    private final RandomGenerator random;
    private final Pause pause;
    private final Consumer<String> repetitions;

    /** @param repetitions is told the operation each time one is repeated, by its name in {@link #REPEATED} */
    public RetryingObjectStore(ObjectStore store, RetryPolicy policy, Clock clock, Consumer<String> repetitions) {
        this(store, policy, clock, RandomGenerator.getDefault(), Thread::sleep, repetitions);
    }

    RetryingObjectStore(
            ObjectStore store,
            RetryPolicy policy,
            Clock clock,
            RandomGenerator random,
            Pause pause,
            Consumer<String> repetitions) {
        this.store = store;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.pause = pause;
        this.repetitions = repetitions;
    }

    /** Lets the thread wait. */
    interface Pause {
        void millis(long millis) throws InterruptedException;
    }

    @Override
    public ETag put(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        return retrying("put", key.value(), () -> store.put(key, content, headers));
    }

    @Override
    public ETag putIfAbsent(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        return acceptingOwnBytes(key, content, () -> store.putIfAbsent(key, content, headers));
    }

    @Override
    public ETag putIfMatch(ObjectKey key, ObjectContent content, ObjectHeaders headers, ETag expected) {
        return acceptingOwnBytes(key, content, () -> store.putIfMatch(key, content, headers, expected));
    }

    private ETag acceptingOwnBytes(ObjectKey key, ObjectContent content, Supplier<ETag> put) {
        try {
            return retrying("put", key.value(), put);
        } catch (PreconditionFailedException e) {
            return tagOfSameBytes(key, content).orElseThrow(() -> e);
        }
    }

    private Optional<ETag> tagOfSameBytes(ObjectKey key, ObjectContent content) {
        return retrying("compare", key.value(), () -> new ContentComparison(store, key, content).tagIfEqual());
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return retrying("stat", key.value(), () -> store.stat(key));
    }

    @Override
    public StoredObject open(ObjectKey key) {
        return retrying("open", key.value(), () -> store.open(key));
    }

    @Override
    public StoredObject open(ObjectKey key, ByteRange range) {
        return retrying("open", key.value(), () -> store.open(key, range));
    }

    @Override
    public byte[] read(ObjectKey key, long limit) {
        return retrying("read", key.value(), () -> store.read(key, limit));
    }

    @Override
    public VersionedBytes readVersioned(ObjectKey key, long limit) {
        return retrying("read", key.value(), () -> store.readVersioned(key, limit));
    }

    @Override
    public ObjectPage list(String prefix, Optional<String> after, int limit) {
        return retrying("list", prefix, () -> store.list(prefix, after, limit));
    }

    @Override
    public void delete(ObjectKey key) {
        store.delete(key);
    }

    @Override
    public List<ObjectKey> deleteAll(List<ObjectKey> keys) {
        return store.deleteAll(keys);
    }

    @Override
    public Optional<Path> localFile(ObjectKey key) {
        return store.localFile(key);
    }

    private <T> T retrying(String operation, String key, Supplier<T> call) {
        Instant deadline = clock.instant().plus(policy.deadline());
        for (int failures = 1; ; failures++) {
            try {
                return call.get();
            } catch (StoreUnavailableException e) {
                Duration next = randomPause(failures);
                if (Thread.currentThread().isInterrupted()
                        || clock.instant().plus(next).isAfter(deadline)) {
                    throw e;
                }
                LOG.warnf(
                        "Store unavailable, asking again operation=%s key=%s attempt=%d pauseMillis=%d error=%s",
                        operation, key, failures, next.toMillis(), e.getMessage());
                repetitions.accept(operation);
                pause(next, e);
            }
        }
    }

    /** Between half of the bound and the bound: callers that failed together do not come back together. */
    private Duration randomPause(int failures) {
        long bound = policy.boundAfter(failures).toMillis();
        return Duration.ofMillis(random.nextLong(bound / 2, bound + 1));
    }

    private void pause(Duration duration, StoreUnavailableException reason) {
        try {
            pause.millis(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            StoreUnavailableException interrupted =
                    new StoreUnavailableException("interrupted while waiting for the store", reason);
            interrupted.addSuppressed(e);
            throw interrupted;
        }
    }
}
