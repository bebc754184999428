package org.cvmfsephemeral.e2e.collection;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;

/**
 * Writers, collector, deep sweep and expiry at the same time, with hardly any grace, while processes are killed. All the while somebody holds
 * the published revision and reads all of it.
 */
final class CollectionStorm {
    /** Everything as soon as it can be. */
    static final Map<String, String> NO_GRACE = Map.ofEntries(
            Map.entry("CVMFS_COLLECTION_GRACE", "PT1S"),
            Map.entry("CVMFS_COLLECTION_DELETE_TIMEOUT", "PT1S"),
            Map.entry("CVMFS_SWEEP_EVERY", "PT0.5S"),
            Map.entry("CVMFS_SWEEP_SKEW", "PT2S"),
            Map.entry("CVMFS_JOBS_EVERY", "0.25s"),
            Map.entry("CVMFS_EXPIRY_EVERY", "1s"),
            Map.entry("CVMFS_RETENTION_REVISIONS", "2"),
            Map.entry("CVMFS_RETENTION_AGE", "PT1S"),
            Map.entry("CVMFS_RETENTION_CHECK_EVERY", "2s"),
            Map.entry("CVMFS_UPLOAD_PUBLISH_WAIT", "1s"));

    private static final String SETTINGS = "{\"chunkSize\":65536}";
    private static final int WRITERS = 4;
    private static final List<Service> VICTIMS =
            List.of(Service.GC, Service.GC, Service.UPLOAD, Service.GC, Service.PUBLISHER);

    private final Stack stack;
    private final TestRepository repository;
    private final Random random;
    private final Writer.Figures writers = new Writer.Figures();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final AtomicLong walks = new AtomicLong();
    private int kills;

    CollectionStorm(Stack stack, String name, long seed) {
        this.stack = stack;
        this.repository = stack.create(name, SETTINGS);
        this.random = new Random(seed);
    }

    TestRepository repository() {
        return repository;
    }

    /** The repository's folder in the store. */
    Path folder() {
        return stack.store().resolve(repository.name());
    }

    /**
     * Lets it rage.
     *
     * @param killing whether processes are killed
     * @return what was missing or damaged in revisions that were held
     */
    List<String> rage(Duration time, boolean killing) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                running.add(threads.submit(new Writer(
                        stack.http(), repository, stack.endpoints().upload(), random.nextLong(), writers, over)));
            }
            running.add(threads.submit(this::watch));
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end && problems.isEmpty()) {
                LockSupport.parkNanos(
                        Duration.ofMillis(2_000 + random.nextInt(5_000)).toNanos());
                if (killing) {
                    kill(VICTIMS.get(random.nextInt(VICTIMS.size())));
                }
            }
            over.set(true);
            for (Future<?> one : running) {
                one.get();
            }
            return List.copyOf(problems);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private void kill(Service victim) {
        stack.services().kill(victim);
        stack.services().restart(victim);
        kills++;
    }

    private void watch() {
        while (!over.get()) {
            Optional<HeldRevision> held =
                    HeldRevision.hold(stack.http(), stack.endpoints().gc(), repository.name());
            if (held.isEmpty()) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                continue;
            }
            RevisionWalk walk = new RevisionWalk(folder()).walk(held.get().root());
            // Once more, after collectors had their time: what was counted on stays.
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_500)).toNanos());
            RevisionWalk again = new RevisionWalk(folder()).walk(held.get().root());
            walk.problems()
                    .forEach(problem -> problems.add("revision " + held.get().revision() + ": " + problem));
            again.problems()
                    .forEach(problem -> problems.add("revision " + held.get().revision() + ", later: " + problem));
            held.get().release();
            walks.incrementAndGet();
        }
    }

    /** Has the store swept and collected until nothing is left to do. */
    void settle() {
        await("nothing is written any more").atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertQuiet(stack.ledger().changeStates(repository.name()));
            assertQuiet(stack.ledger().leases(repository.name()).stream()
                    .map(lease -> "QUEUED")
                    .toList());
        });
        await("no garbage is left")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    JsonNode sweep = sweep();
                    JsonNode garbage = get("/garbage");
                    // The last but one revision goes as well, as it is too old soon.
                    return sweep.path("young").asLong(-1) == 0
                            && sweep.path("orphans").asLong(-1) == 0
                            && garbage.path("candidates").asLong(-1) == 0
                            && garbage.path("deleting").asLong(-1) == 0
                            && stack.ledger().retainedRoots(repository.name()).size() == 1;
                });
    }

    private static void assertQuiet(List<String> states) {
        if (states.contains("QUEUED") || states.contains("PREPARED")) {
            throw new AssertionError("changes are under way");
        }
    }

    /** The result of a sweep that begins after this call. */
    JsonNode sweep() {
        String before = get("/jobs/sweep").path("endedAt").asText();
        post("/jobs/sweep/runs");
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            JsonNode job = get("/jobs/sweep");
            return !job.path("endedAt").asText().equals(before)
                    && !job.path("requested").asBoolean()
                    && job.path("succeeded").asBoolean();
        });
        return get("/jobs/sweep").path("result");
    }

    private JsonNode get(String path) {
        try {
            return stack.http().exchange(HttpRequest.newBuilder(uri(path))).json();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private Answer post(String path) {
        return stack.http().send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()));
    }

    private URI uri(String path) {
        return stack.endpoints().gc().resolve("/repos/" + repository.name() + path);
    }

    /** Figures of a counter, from the process as it is now: what a killed one had counted is lost. */
    private double metric(URI service, String name) {
        try {
            Answer answer = stack.http().exchange(HttpRequest.newBuilder(service.resolve("/q/metrics")));
            return new String(answer.body(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    String figures() {
        return String.format(
                "uploads=%d deletions=%d transactions=%d unanswered=%d refusals=%s kills=%d walks=%d rescued>=%.0f collected>=%.0f revision=%d",
                writers.uploads.get(),
                writers.deletions.get(),
                writers.transactions.get(),
                writers.unanswered.get(),
                writers.refusals,
                kills,
                walks.get(),
                metric(stack.endpoints().management(Service.UPLOAD), "cvmfs_objects_rescued_total"),
                metric(stack.endpoints().management(Service.GC), "cvmfs_collection_objects_deleted_total"),
                repository.revision());
    }

    long walks() {
        return walks.get();
    }
}
