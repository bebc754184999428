package org.cvmfsephemeral.e2e.monitoring;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.notification.Subscriber;
import org.cvmfsephemeral.e2e.outage.FileStoreObstacles;
import org.cvmfsephemeral.e2e.outage.Obstacle;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;

/** Faults of what the services need, and of the services: one at a time. */
final class Outages {
    private static final int SLOW_SUBSCRIBERS = 6;
    private static final int SMALLEST_BUFFER = 1024;
    private static final int WAITING_UPLOADS = 40;
    private static final int WRITERS = 4;
    /** More than deliveries may take. */
    private static final Duration STANDSTILL = Duration.ofSeconds(8);

    private final Stack stack;
    private final Load load;
    private final AtomicInteger names = new AtomicInteger();

    Outages(Stack stack, Load load) {
        this.stack = stack;
        this.load = load;
    }

    List<Fault> all() {
        return List.of(
                Fault.of("subscribers that read nothing", this::subscribersThatReadNothing, "CvmfsSubscribersCutOff"),
                Fault.of(
                                "a manifest that cannot be replaced",
                                this::heldManifest,
                                "CvmfsQueueStuck",
                                "CvmfsExpiryOverdue")
                        .followedBy("CvmfsStoreSlow", "CvmfsPublishingSlow"),
                Fault.of("notify-service stands still", this::notifyStandsStill, "CvmfsDeliveriesSlow"),
                Fault.of("no notify-service", this::noNotifyService, "CvmfsNoNotifyReplica", "CvmfsSubscribersHeld"),
                Fault.of(
                        "no Kafka",
                        this::noKafka,
                        "CvmfsBrokerFailing",
                        "CvmfsOutboxNotDraining",
                        "CvmfsEventsDropped"),
                Fault.of(
                        "a store that takes nothing",
                        this::unwritableStore,
                        "CvmfsStoreFailing",
                        "CvmfsStoreRetries",
                        "CvmfsUploadsFailing",
                        "CvmfsPublishingFails"),
                Fault.of("a table that somebody locks", this::lockedTable, "CvmfsLedgerPoolExhausted"),
                Fault.of("no Postgres", this::noPostgres, "CvmfsLedgerFailing"),
                Fault.of("collection is paused and forgotten", this::pausedCollection, "CvmfsCollectionStuck"),
                Fault.of("gc-service was killed", this::noCollector, "CvmfsServiceAbsent", "CvmfsTargetDown"));
    }

    private AutoCloseable subscribersThatReadNothing() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        URI service = stack.endpoints().notifyService();
        String body = "{\"version\":1,\"repository\":\"" + load.repository().name() + "\"}";
        for (int i = 0; i < SLOW_SUBSCRIBERS; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SMALLEST_BUFFER);
            socket.connect(new InetSocketAddress(service.getHost(), service.getPort()));
            socket.getOutputStream()
                    .write(("GET /api/v1/notifications/subscribe HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        return () -> {
            for (Socket socket : sockets) {
                socket.close();
            }
        };
    }

    /** As when the store takes no manifest for a while, with a path in the repository whose time has come. */
    private AutoCloseable heldManifest() {
        load.pause();
        TestRepository repository = stack.create("held.example.org", "{}");
        repository.publish("short-lived?ttl=1s", Content.ofSize(100));
        Obstacle obstacle = new FileStoreObstacles(stack.store()).beforeWriting(repository.name(), ".cvmfspublished");
        stack.http()
                .send(HttpRequest.newBuilder(repository.file("waiting"))
                        .header("Prefer", "respond-async")
                        .PUT(Content.ofSize(1000).body()));
        return obstacle::close;
    }

    private AutoCloseable notifyStandsStill() throws Exception {
        TestRepository repository = load.repository();
        try (Subscriber direct = Subscriber.to(stack.endpoints().notifyService(), repository.name())) {
            await().until(() -> !direct.manifests().isEmpty());
            signal("STOP");
            try {
                repository.publish("unheard/" + names.incrementAndGet(), Content.ofSize(100));
                long since = System.nanoTime();
                await().atMost(STANDSTILL.multipliedBy(3))
                        .until(() -> System.nanoTime() - since > STANDSTILL.toNanos());
            } finally {
                signal("CONT");
            }
            await().until(() -> direct.manifests().size() > 1);
        }
        return load::resume;
    }

    private void signal(String name) throws IOException {
        Program.run(
                List.of(
                        "kill",
                        "-" + name,
                        Long.toString(stack.services().process(Service.NOTIFY).pid())),
                Files.createTempFile("kill", ".log"));
    }

    private AutoCloseable noNotifyService() throws IOException {
        stack.services().kill(Service.NOTIFY);
        URI edge = stack.endpoints().notification();
        Socket held = new Socket(edge.getHost(), edge.getPort());
        held.getOutputStream().write("GET /".getBytes(StandardCharsets.US_ASCII));
        return () -> {
            stack.services().restart(Service.NOTIFY);
            held.close();
        };
    }

    private AutoCloseable noKafka() {
        stack.services().kafka().kill();
        return () -> stack.services().kafka().restart();
    }

    private AutoCloseable unwritableStore() throws IOException {
        Path temporary = stack.store().resolve(".store").resolve("tmp");
        Path away = temporary.resolveSibling("away");
        Files.move(temporary, away);
        ExecutorService uploads = Executors.newFixedThreadPool(WRITERS);
        for (int i = 0; i < WRITERS; i++) {
            uploads.execute(() -> uploadUntilStopped(uploads));
        }
        return () -> {
            uploads.shutdown();
            Files.move(away, temporary);
        };
    }

    private void uploadUntilStopped(ExecutorService uploads) {
        while (!uploads.isShutdown()) {
            load.repository().put("refused/" + names.incrementAndGet(), Content.ofSize(100));
        }
    }

    private AutoCloseable lockedTable() throws Exception {
        load.pause();
        AutoCloseable lock = stack.ledger().lock("lease");
        ExecutorService uploads = Executors.newFixedThreadPool(WAITING_UPLOADS);
        for (int i = 0; i < WAITING_UPLOADS; i++) {
            String path = "locked/" + names.incrementAndGet();
            uploads.execute(() -> load.repository().put(path, Content.ofSize(100)));
        }
        uploads.shutdown();
        return () -> {
            lock.close();
            load.resume();
        };
    }

    private AutoCloseable noPostgres() {
        stack.services().postgres().kill();
        return () -> stack.services().postgres().restart();
    }

    private AutoCloseable pausedCollection() {
        URI jobs = stack.endpoints().gc().resolve("/jobs");
        for (JsonNode job : stack.http().send(HttpRequest.newBuilder(jobs)).json()) {
            if (job.path("job").asText().equals("collect")) {
                stack.http()
                        .send(HttpRequest.newBuilder(jobs.resolve(
                                        "/repos/" + job.path("repository").asText() + "/jobs/collect/pause"))
                                .PUT(BodyPublishers.noBody()));
            }
        }
        return () -> {};
    }

    private AutoCloseable noCollector() {
        stack.services().kill(Service.GC);
        return () -> {};
    }
}
