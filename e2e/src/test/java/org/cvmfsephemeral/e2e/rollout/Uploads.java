package org.cvmfsephemeral.e2e.rollout;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.repository.TestRepository;

/** Clients that upload one file after the other on connections they keep, and send a file again when they are answered 503, and only then. */
final class Uploads implements AutoCloseable {
    private static final int CLIENTS = 6;
    private static final int SMALL = 10_000;
    private static final int LARGE = 3_000_000;
    /** Of these clients' files, the large ones, which take their time. */
    private static final int LARGE_EVERY = 12;

    private static final int PIECE = 100_000;
    private static final Duration PAUSE_OF_SLOW_CLIENT = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofMillis(300);
    /** Leaves the machine enough to start the replicas that the test is about. */
    private static final Duration BETWEEN_FILES = Duration.ofMillis(100);

    private final TestRepository repository;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> clients;
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicLong slowestNanos = new AtomicLong();
    private volatile boolean over;

    Uploads(TestRepository repository) {
        this.repository = repository;
        this.clients = IntStream.range(0, CLIENTS)
                .<Future<?>>mapToObj(client -> threads.submit(() -> uploadUntilOver(client)))
                .toList();
    }

    private void uploadUntilOver(int client) {
        Http connection = new Http();
        for (int file = 0; !over; file++) {
            long size = file % LARGE_EVERY == client ? LARGE : SMALL;
            upload(connection, "client" + client + "/f" + file, new Content(client * 100_000L + file, size));
            LockSupport.parkNanos(BETWEEN_FILES.toNanos());
        }
    }

    private void upload(Http connection, String path, Content content) {
        long begin = System.nanoTime();
        try {
            Answer answer = connection.exchange(request(path, content));
            while (answer.status() == 503) {
                retries.incrementAndGet();
                LockSupport.parkNanos(RETRY.toNanos());
                answer = connection.exchange(request(path, content));
            }
            if (answer.status() == 201) {
                acknowledged.put(path, content.sha256());
                slowestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
            } else {
                failures.add(path + " " + answer);
            }
        } catch (IOException e) {
            failures.add(path + " " + e);
        }
    }

    private HttpRequest.Builder request(String path, Content content) {
        return HttpRequest.newBuilder(repository.file(path))
                .PUT(content.size() == LARGE ? slow(content) : content.body());
    }

    private static BodyPublisher slow(Content content) {
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new SlowStream(content.open(), PIECE, PAUSE_OF_SLOW_CLIENT)),
                content.size());
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    /** SHA-256 of each file that was answered {@code 201}, by its path. */
    Map<String, String> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    /** Answers other than 201 and 503, and requests that were not answered at all. */
    List<String> failures() {
        return failures;
    }

    String figures() {
        return "uploads=%d retriedAfter503=%d failed=%d slowestMillis=%d"
                .formatted(acknowledged.size(), retries.get(), failures.size(), slowestNanos.get() / 1_000_000);
    }

    /** Returns when the last client has its last answer. */
    void finish() throws ExecutionException, InterruptedException {
        over = true;
        for (Future<?> client : clients) {
            client.get();
        }
    }

    @Override
    public void close() {
        over = true;
        threads.shutdownNow();
    }
}
