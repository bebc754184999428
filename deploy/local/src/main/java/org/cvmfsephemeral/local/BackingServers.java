package org.cvmfsephemeral.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cvmfsephemeral.embedded.EmbeddedServer;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.embedded.Placement;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.embedded.process.ClassArchives;

/** Postgres, Kafka and, where wanted, S3. */
final class BackingServers implements AutoCloseable {
    private final DataFolder folder;
    private final ClassArchives archives;
    private final Progress progress;
    private volatile PostgresServer postgres;
    private volatile KafkaServer kafka;
    private volatile S3Server s3;

    BackingServers(DataFolder folder, ClassArchives archives, Progress progress) {
        this.folder = folder;
        this.archives = archives;
        this.progress = progress;
    }

    /**
     * Starts them side by side.
     *
     * @throws org.cvmfsephemeral.embedded.process.ChildFailedException if one does not become ready; those that did are left
     *     to {@link #close()}
     */
    void start(StackPorts ports, StoreKind store) {
        List<CompletableFuture<Void>> starting = new ArrayList<>();
        starting.add(starting(
                "postgres",
                () -> PostgresServer.start(placement("postgres", folder.postgres(), ports.postgres())),
                started -> postgres = started));
        starting.add(starting(
                "kafka",
                () -> KafkaServer.start(placement("kafka", folder.kafka(), ports.kafka())),
                started -> kafka = started));
        if (store == StoreKind.S3) {
            starting.add(starting(
                    "s3", () -> S3Server.start(placement("s3", folder.s3(), ports.s3())), started -> s3 = started));
        }
        awaitAll(starting);
    }

    private <T> CompletableFuture<Void> starting(String name, Supplier<T> start, Consumer<T> keep) {
        return CompletableFuture.supplyAsync(start, task -> new Thread(task, "start-" + name).start())
                .thenAccept(keep)
                .thenRun(() -> progress.ready(name));
    }

    private static void awaitAll(List<CompletableFuture<Void>> starting) {
        try {
            CompletableFuture.allOf(starting.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Placement placement(String name, Path data, int port) {
        return new Placement(data, folder.log(name), port, Optional.of(archives));
    }

    PostgresServer postgres() {
        return postgres;
    }

    KafkaServer kafka() {
        return kafka;
    }

    Optional<S3Server> s3() {
        return Optional.ofNullable(s3);
    }

    /** Of those that were started, by their names. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        named().forEach((name, server) -> pids.put(name, server.pid()));
        return pids;
    }

    /** Postgres last: the others may tell it something until the end. */
    @Override
    public void close() {
        named().values().forEach(EmbeddedServer::close);
    }

    private Map<String, EmbeddedServer> named() {
        Map<String, EmbeddedServer> servers = new LinkedHashMap<>();
        servers.put("kafka", kafka);
        servers.put("s3", s3);
        servers.put("postgres", postgres);
        servers.values().removeIf(Objects::isNull);
        return servers;
    }
}
