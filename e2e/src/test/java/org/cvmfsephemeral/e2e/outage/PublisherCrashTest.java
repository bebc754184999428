package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The publisher is killed again and again while 200 files are uploaded; whatever was acknowledged is there, once. */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublisherCrashTest {
    private static final int UPLOADS = 200;
    private static final int UPLOADERS = 4;
    private static final int KILLS = 6;
    private static final int LARGEST_DELAY_MICROS = 120_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(UPLOADERS + 1);
    private final AtomicInteger started = new AtomicInteger();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Random random = new Random();

    private TestRepository repository;
    private List<RevisionHistory.Seen> history;
    private Verified verified;

    @BeforeAll
    void upload_while_the_publisher_is_killed(Stack stack) throws Exception {
        repository = stack.create("crash.example.org", "{}");
        try (RevisionHistory watched = RevisionHistory.watch(repository)) {
            List<Future<?>> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADERS; i++) {
                uploads.add(threads.submit(this::upload));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                killWithinAnUpload(stack, (kill + 1) * UPLOADS / (KILLS + 1));
            }
            for (Future<?> upload : uploads) {
                upload.get();
            }
            awaitNothingUnderWay(stack);
            long last = repository.manifest().revision();
            await("the watcher has seen the end").until(() -> watched.newestRevision() == last);
            history = watched.seen();
        }
        verified = repository.verify();
    }

    private Void upload() throws IOException {
        for (int i = started.getAndIncrement(); i < UPLOADS; i = started.getAndIncrement()) {
            answers.put(path(i), repository.tryPut(path(i), content(i)));
        }
        return null;
    }

    private static String path(int i) {
        return "builds/" + i % 7 + "/file-" + i;
    }

    private static Content content(int i) {
        return new Content(i, 1_000 + i);
    }

    /** The moment is left to chance: it has to be survivable at every point of a publication. */
    private void killWithinAnUpload(Stack stack, int upload) {
        await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(1)).until(() -> started.get() >= upload);
        LockSupport.parkNanos(random.nextInt(LARGEST_DELAY_MICROS) * 1_000L);
        stack.services().kill(Service.PUBLISHER);
        stack.services().restart(Service.PUBLISHER);
    }

    private void awaitNothingUnderWay(Stack stack) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !stack.ledger().changeStates(repository.name()).contains("QUEUED")
                        && !stack.ledger().changeStates(repository.name()).contains("PREPARED"));
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void every_upload_is_answered_with_201() {
        assertThat(answers).hasSize(UPLOADS);
        assertThat(answers.values()).extracting(Answer::outcome).containsOnly("201");
    }

    @Test
    void every_acknowledged_upload_is_there_as_it_was() {
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).containsAllEntriesOf(acknowledged());
    }

    private Map<String, String> acknowledged() {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < UPLOADS; i++) {
            if (answers.get(path(i)).status() == 201) {
                files.put(path(i), content(i).sha256());
            }
        }
        return files;
    }

    @Test
    void what_was_not_acknowledged_is_whole_or_absent() {
        Map<String, String> whole = new HashMap<>();
        for (int i = 0; i < UPLOADS; i++) {
            whole.put(path(i), content(i).sha256());
        }
        assertThat(whole).containsAllEntriesOf(verified.files());
    }

    @Test
    void no_upload_is_published_twice(Stack stack) {
        List<String> acknowledgedChanges = answers.values().stream()
                .filter(answer -> answer.status() == 201)
                .map(answer -> answer.json().path("change").asText())
                .toList();

        assertThat(acknowledgedChanges).doesNotHaveDuplicates();
        assertThat(stack.ledger().publishedChanges(repository.name())).containsAll(acknowledgedChanges);
        // The first revision is the empty repository; each of the others carries the changes of exactly one
        // publication.
        assertThat(repository.manifest().revision())
                .isEqualTo(
                        1 + stack.ledger().revisionsOfChanges(repository.name()).size());
    }

    @Test
    void revisions_only_ever_grow() {
        assertThat(history).extracting(RevisionHistory.Seen::revision).isSorted();
    }

    @Test
    void a_revision_is_never_used_for_two_root_hashes() {
        Map<Long, String> roots = new HashMap<>();
        assertThat(history)
                .allSatisfy(seen -> assertThat(roots.merge(seen.revision(), seen.rootHash(), (first, second) -> first))
                        .isEqualTo(seen.rootHash()));
    }

    @Test
    void nobody_holds_a_path_any_more(Stack stack) {
        assertThat(stack.ledger().leases(repository.name())).isEmpty();
        assertThat(stack.ledger().uploadSessions(repository.name())).isEmpty();
    }

    @Test
    void check_finds_nothing_wrong(Stack stack) {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Program.Result check = new Inspection(stack.scratch("crash")).check(repository);
        assertThat(check.output()).contains("no problems found");
        assertThat(check.exitCode()).as(check.output()).isZero();
    }
}
