package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;

/** Two publishers of one repository, of which one is stopped at a chosen step of the fence while the other goes on. */
final class FenceTrial implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** What a publisher says when its work is over and its session had been ended. */
    private static final String WORK_WAS_LOST = "lock not released cleanly key=publish:";

    private static final String REFLOG = ".cvmfsreflog";
    private static final String MANIFEST = ".cvmfspublished";
    private static final int REVISIONS_WHILE_PAUSED = 3;
    /** ISO-8601; the other publisher's three revisions take as long as they take, even if that is longer. */
    private static final Duration PAUSE = Duration.parse(System.getProperty("e2e.fence.pause", "PT0S"));

    private final Stack stack;
    private final StoreObstacles store;
    private final TestRepository repository;
    private final List<RivalPublisher> publishers;
    private final FenceLedger ledger;
    private final RevisionHistory history;
    private final ExecutorService uploaders = Executors.newCachedThreadPool();
    private final AtomicInteger sequence = new AtomicInteger();
    private final Map<String, Content> contents = new HashMap<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final Set<String> roots = new TreeSet<>();

    private FenceTrial(Stack stack, StoreObstacles store, TestRepository repository, List<RivalPublisher> publishers) {
        this.stack = stack;
        this.store = store;
        this.repository = repository;
        this.publishers = publishers;
        this.ledger = FenceLedger.of(
                stack,
                repository.name(),
                publishers.stream().map(RivalPublisher::name).toList());
        this.history = RevisionHistory.watch(repository);
    }

    /** Lets two publishers take the place of the stack's own. */
    static FenceTrial begin(Stack stack, StoreObstacles store, String repository) throws IOException {
        TestRepository created = stack.create(repository, "{}");
        List<RivalPublisher> publishers =
                List.of(RivalPublisher.like(stack, "east"), RivalPublisher.like(stack, "west"));
        stack.services().stop(Service.PUBLISHER);
        publishers.forEach(RivalPublisher::launch);
        publishers.forEach(RivalPublisher::awaitReady);
        return new FenceTrial(stack, store, created, publishers);
    }

    /**
     * A publisher that waits within the fence.
     *
     * @param pending the revision it is at; empty before it is recorded
     */
    private record Caught(
            RivalPublisher publisher, Obstacle obstacle, Optional<FenceLedger.Pending> pending, Upload upload) {}

    private record Upload(String path, CompletableFuture<Answer> answer) {}

    /** Kills who comes to the step; the other finishes what it was at. */
    void kill(FenceStep step) {
        Caught caught = reach(step);
        try (Obstacle obstacle = caught.obstacle()) {
            caught.publisher().kill();
            obstacle.letOthersPass();
            awaitPublished(caught.upload());
            assertFinished(caught);
        }
        caught.publisher().launch();
        caught.publisher().awaitReady();
        publishAnother();
        remember();
    }

    /** Pauses who comes to the step; the other publishes on, and nothing changes when the first one wakes up. */
    void pause(FenceStep step) {
        Caught caught = reach(step);
        RivalPublisher sleeper = caught.publisher();
        String workWasLost = WORK_WAS_LOST + repository.name();
        long before = sleeper.logged(workWasLost);
        sleeper.pause();
        try (Obstacle obstacle = caught.obstacle()) {
            long end = System.nanoTime() + PAUSE.toNanos();
            obstacle.letOthersPass();
            ledger.endWork();
            awaitPublished(caught.upload(), sleeper);
            assertFinished(caught);
            for (int i = 0; i < REVISIONS_WHILE_PAUSED; i++) {
                awaitPublished(upload(), sleeper);
            }
            await().atMost(PAUSE.plus(PATIENCE)).until(() -> System.nanoTime() - end >= 0);
            remember();
        } finally {
            sleeper.resume();
        }
        await("the overtaken publisher has come to the end of its work")
                .atMost(PATIENCE)
                .until(() -> sleeper.logged(workWasLost) > before);
        publishAnother();
        remember();
    }

    private Caught reach(FenceStep step) {
        await("nobody is at work").atMost(PATIENCE).until(() -> ledger.publisherAtWork()
                .isEmpty());
        Obstacle obstacle = firstObstacle(step);
        try {
            Upload upload = upload();
            await("a publisher waits " + step)
                    .atMost(PATIENCE)
                    .until(() -> obstacle.isReached()
                            && (step == FenceStep.BEFORE_PREPARE
                                    || ledger.pending().isPresent()));
            Obstacle last = lastObstacle(step, obstacle);
            await("a publisher has come to " + step).atMost(PATIENCE).until(() -> last.isReached() && isAt(step));
            return new Caught(publisherAtWork(), last, ledger.pending(), upload);
        } catch (RuntimeException | Error e) {
            obstacle.close();
            throw e;
        }
    }

    private Obstacle firstObstacle(FenceStep step) {
        return switch (step) {
            case BEFORE_PREPARE -> ledger.beforeReadingTags();
            case PREPARED -> store.beforeWriting(repository.name(), REFLOG);
            case MANIFEST_WRITTEN ->
                store.afterWriting(repository.name(), MANIFEST)
                        .orElseGet(() -> store.beforeWriting(repository.name(), MANIFEST));
            case REFLOG_WRITTEN, COMPLETING -> store.beforeWriting(repository.name(), MANIFEST);
        };
    }

    /** What must not be in the way earlier takes the place of what stopped the publisher so far. */
    private Obstacle lastObstacle(FenceStep step, Obstacle first) {
        Obstacle last =
                switch (step) {
                    case BEFORE_PREPARE, PREPARED, REFLOG_WRITTEN -> first;
                    case MANIFEST_WRITTEN -> isAt(step) ? first : ledger.beforeRecording();
                    case COMPLETING -> ledger.beforePublishingChanges();
                };
        if (last != first) {
            first.close();
        }
        return last;
    }

    private boolean isAt(FenceStep step) {
        Optional<FenceLedger.Pending> pending = ledger.pending();
        if (pending.isEmpty()) {
            return step == FenceStep.BEFORE_PREPARE;
        }
        boolean reflog = isStored(REFLOG, pending.get().reflog());
        boolean manifest = isStored(MANIFEST, pending.get().manifest());
        return switch (step) {
            case BEFORE_PREPARE -> false;
            case PREPARED -> !reflog && !manifest;
            case REFLOG_WRITTEN -> reflog && !manifest;
            case MANIFEST_WRITTEN, COMPLETING -> reflog && manifest;
        };
    }

    private boolean isStored(String resource, byte[] content) {
        URI uri = URI.create(repository.url() + "/" + resource);
        Answer answer = stack.http().send(HttpRequest.newBuilder(uri));
        assertThat(answer.status()).as("%s: %s", uri, answer.status()).isEqualTo(200);
        return Arrays.equals(answer.body(), content);
    }

    private RivalPublisher publisherAtWork() {
        String name = ledger.publisherAtWork().orElseThrow();
        return publishers.stream()
                .filter(publisher -> publisher.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Upload upload() {
        String path = "file-" + sequence.incrementAndGet();
        Content content = Content.ofSize(1_000 + sequence.get());
        contents.put(path, content);
        return new Upload(path, CompletableFuture.supplyAsync(() -> repository.put(path, content), uploaders));
    }

    private void publishAnother() {
        awaitPublished(upload());
    }

    private void awaitPublished(Upload upload) {
        await(upload.path() + " is published").atMost(PATIENCE).until(upload.answer()::isDone);
        answers.put(upload.path(), upload.answer().join());
    }

    /** @param sleeper whose open transactions end as those of a lost connection do */
    private void awaitPublished(Upload upload, RivalPublisher sleeper) {
        await(upload.path() + " is published").atMost(PATIENCE).until(() -> {
            ledger.endSessionsInTheWay(sleeper.name());
            return upload.answer().isDone();
        });
        answers.put(upload.path(), upload.answer().join());
    }

    /** The other has put in place what was pending, and not something of its own under that number. */
    private void assertFinished(Caught caught) {
        remember();
        caught.pending().ifPresent(pending -> {
            Answer answer = answers.get(caught.upload().path());
            assertThat(answer.json().path("revision").asLong()).as("%s", answer).isEqualTo(pending.revision());
            assertThat(roots).contains(pending.revision() + " " + pending.rootHash());
        });
        assertThat(ledger.state()).isEqualTo("ACTIVE");
    }

    private void remember() {
        roots.addAll(ledger.roots());
    }

    TestRepository repository() {
        return repository;
    }

    FenceLedger ledger() {
        return ledger;
    }

    /** What upload-service said, by path. */
    Map<String, Answer> answers() {
        return answers;
    }

    /** SHA-256 of all that was uploaded, by path. */
    Map<String, String> uploaded() {
        Map<String, String> files = new HashMap<>();
        contents.forEach((path, content) -> files.put(path, content.sha256()));
        return files;
    }

    /** Every revision with every root hash that clients or readers of the ledger have ever seen it with. */
    List<RevisionHistory.Seen> seen() {
        remember();
        List<RevisionHistory.Seen> all = new ArrayList<>(history.seen());
        for (String root : roots) {
            String[] fields = root.split(" ");
            all.add(new RevisionHistory.Seen(Long.parseLong(fields[0]), fields[1]));
        }
        return all;
    }

    /** As clients have seen them, one after the other. */
    List<Long> revisionsInTheirOrder() {
        return history.seen().stream().map(RevisionHistory.Seen::revision).toList();
    }

    /** Paths that a revision has added; fails if it did anything else. */
    Set<String> addedBy(long revision) {
        URI uri = stack.endpoints()
                .upload()
                .resolve("/repos/" + repository.name() + "/diff?from=" + (revision - 1) + "&to=" + revision);
        Answer answer = stack.http().send(HttpRequest.newBuilder(uri));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        Set<String> added = new TreeSet<>();
        answer.json().path("differences").forEach(difference -> {
            if (!difference.path("path").asText().isEmpty()) {
                assertThat(difference.path("kind").asText()).as("%s", answer).isEqualTo("added");
                added.add(difference.path("path").asText().substring(1));
            }
        });
        return added;
    }

    /** Gives the stack its own publisher back. */
    @Override
    public void close() {
        history.close();
        publishers.forEach(RivalPublisher::close);
        uploaders.shutdownNow();
        stack.services().restart(Service.PUBLISHER);
    }
}
