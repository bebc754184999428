package org.cvmfsephemeral.e2e.monitoring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.event.EventWatch;
import org.cvmfsephemeral.e2e.notification.ReturningSubscriber;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;

/** What a day brings: files, trees, transactions, deletions, paths that expire, readers, subscribers. What fails is done again, or not. */
final class Load implements AutoCloseable {
    private static final int WRITERS = 2;
    private static final int SUBSCRIBERS = 2;
    private static final int PAUSE_MILLIS = 150;
    private static final int LARGE = 200_000;

    private final Stack stack;
    private final TestRepository repository;
    private final ScheduledExecutorService writers = Executors.newScheduledThreadPool(WRITERS);
    private final AtomicLong steps = new AtomicLong();
    private final List<AutoCloseable> listeners = new ArrayList<>();
    private volatile boolean paused;

    private Load(Stack stack, TestRepository repository) {
        this.stack = stack;
        this.repository = repository;
    }

    static Load on(Stack stack) throws Exception {
        Load load = new Load(stack, stack.create("load.example.org", "{}"));
        for (int i = 0; i < SUBSCRIBERS; i++) {
            load.listeners.add(ReturningSubscriber.to(stack.endpoints(), load.repository.name()));
        }
        load.listeners.add(EventWatch.of(stack.endpoints(), "?repo=" + load.repository.name()));
        for (int i = 0; i < WRITERS; i++) {
            load.writers.scheduleWithFixedDelay(load::step, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return load;
    }

    TestRepository repository() {
        return repository;
    }

    /** How much was done, or tried. */
    long steps() {
        return steps.get();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    private void step() {
        if (paused) {
            return;
        }
        long step = steps.incrementAndGet();
        try {
            take(step);
        } catch (IOException | UncheckedIOException e) {
            // As when what it needs is away; a client would try again, and so does the next step.
        }
    }

    private void take(long step) throws IOException {
        switch ((int) (step % 8)) {
            case 0 -> send(put("trees/" + step, BodyPublishers.ofByteArray(zip(step))));
            case 1 -> send(put("short/" + step + "?ttl=2s", new Content(step, 1_000).body()));
            case 2 -> send(put("replaced?overwrite=true", new Content(step, LARGE).body()));
            case 3 ->
                send(HttpRequest.newBuilder(repository.file("files/" + (step - 8)))
                        .DELETE());
            case 4 -> transaction(step);
            case 5 -> send(put("files/" + (step - 2), new Content(7, 10_000).body()));
            case 6 -> send(HttpRequest.newBuilder(repository.file("replaced")));
            default -> send(put("files/" + step, new Content(step, 10_000).body()));
        }
    }

    private HttpRequest.Builder put(String path, HttpRequest.BodyPublisher body) {
        URI uri = path.startsWith("trees/") ? repository.tree(path) : repository.file(path);
        return HttpRequest.newBuilder(uri).PUT(body);
    }

    private void transaction(long step) throws IOException {
        String path = "transactions/" + step;
        URI transactions = stack.endpoints().upload().resolve("/repos/" + repository.name() + "/transactions");
        String id = stack.http()
                .exchange(HttpRequest.newBuilder(transactions)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"path\": \"/" + path + "\"}")))
                .json()
                .path("id")
                .asText();
        send(put(path + "/a?transaction=" + id, new Content(step, 2_000).body()));
        send(put(path + "/b?transaction=" + id, new Content(step, 3_000).body()));
        send(HttpRequest.newBuilder(URI.create(transactions + "/" + id + "/commit"))
                .POST(BodyPublishers.noBody()));
    }

    private void send(HttpRequest.Builder request) throws IOException {
        stack.http().exchange(request);
    }

    private static byte[] zip(long seed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 20; i++) {
                zip.putNextEntry(new ZipEntry("folder" + i % 3 + "/file" + i));
                zip.write(("content " + seed + " " + i).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws Exception {
        writers.shutdownNow();
        for (AutoCloseable listener : listeners) {
            listener.close();
        }
    }
}
