package org.cvmfsephemeral.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Times each call of a store: one request of a client, whether it is repeated after that or not. Reading a body that was opened is not in it. */
public final class MeteredObjectStore implements ObjectStore {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
        Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofSeconds(1),
        Duration.ofSeconds(5), Duration.ofSeconds(30)
    };

    private final ObjectStore store;
    private final Map<Operation, Map<Outcome, Timer>> timers = new EnumMap<>(Operation.class);

    private enum Operation {
        PUT,
        STAT,
        OPEN,
        READ,
        LIST,
        DELETE
    }

    private enum Outcome {
        OK,
        /** No such object, or not the one that was expected; an answer like any other. */
        OTHER,
        UNAVAILABLE,
        REFUSED
    }

    public MeteredObjectStore(ObjectStore store, MeterRegistry registry) {
        this.store = store;
        for (Operation operation : Operation.values()) {
            Map<Outcome, Timer> outcomes = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(
                        outcome,
                        Timer.builder("cvmfs.store.request")
                                .description("Requests to the object store")
                                .tag("operation", label(operation))
                                .tag("outcome", label(outcome))
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry));
            }
            timers.put(operation, outcomes);
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private <T> T timed(Operation operation, Supplier<T> request) {
        long begin = System.nanoTime();
        Outcome outcome = Outcome.UNAVAILABLE;
        try {
            T answer = request.get();
            outcome = Outcome.OK;
            return answer;
        } catch (MissingObjectException | PreconditionFailedException e) {
            outcome = Outcome.OTHER;
            throw e;
        } catch (StoreRefusedException e) {
            outcome = Outcome.REFUSED;
            throw e;
        } finally {
            timers.get(operation).get(outcome).record(Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    @Override
    public ETag put(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        return timed(Operation.PUT, () -> store.put(key, content, headers));
    }

    @Override
    public ETag putIfAbsent(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        return timed(Operation.PUT, () -> store.putIfAbsent(key, content, headers));
    }

    @Override
    public ETag putIfMatch(ObjectKey key, ObjectContent content, ObjectHeaders headers, ETag expected) {
        return timed(Operation.PUT, () -> store.putIfMatch(key, content, headers, expected));
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return timed(Operation.STAT, () -> store.stat(key));
    }

    @Override
    public StoredObject open(ObjectKey key) {
        return timed(Operation.OPEN, () -> store.open(key));
    }

    @Override
    public StoredObject open(ObjectKey key, ByteRange range) {
        return timed(Operation.OPEN, () -> store.open(key, range));
    }

    @Override
    public byte[] read(ObjectKey key, long limit) {
        return timed(Operation.READ, () -> store.read(key, limit));
    }

    @Override
    public VersionedBytes readVersioned(ObjectKey key, long limit) {
        return timed(Operation.READ, () -> store.readVersioned(key, limit));
    }

    @Override
    public ObjectPage list(String prefix, Optional<String> after, int limit) {
        return timed(Operation.LIST, () -> store.list(prefix, after, limit));
    }

    @Override
    public void delete(ObjectKey key) {
        timed(Operation.DELETE, () -> {
            store.delete(key);
            return key;
        });
    }

    @Override
    public List<ObjectKey> deleteAll(List<ObjectKey> keys) {
        return timed(Operation.DELETE, () -> store.deleteAll(keys));
    }

    @Override
    public Optional<Path> localFile(ObjectKey key) {
        return store.localFile(key);
    }

    @Override
    public ConditionalWrites probe() {
        return store.probe();
    }
}
