package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever becomes of a publisher within the fence, each change is published once and each revision is one tree. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class PublisherFenceContract {
    private FenceTrial trial;
    private Stack stack;

    void begin(Stack stack, StoreObstacles store, String repository) throws Exception {
        this.stack = stack;
        trial = FenceTrial.begin(stack, store, repository);
    }

    @AfterAll
    void end() {
        if (trial != null) {
            trial.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Order(1)
    void the_other_publisher_finishes_what_one_was_at_that_is_killed(FenceStep step) {
        trial.kill(step);
    }

    @ParameterizedTest
    @EnumSource
    @Order(2)
    void a_publisher_that_slept_while_another_went_on_changes_nothing(FenceStep step) {
        trial.pause(step);
    }

    @Test
    @Order(3)
    void every_upload_is_answered_with_201() {
        assertThat(trial.answers()).hasSameSizeAs(trial.uploaded());
        assertThat(trial.answers().values()).extracting(Answer::outcome).containsOnly("201");
    }

    @Test
    @Order(3)
    void every_announced_change_is_published() {
        assertThat(stack.ledger().changeStates(trial.repository().name()))
                .hasSameSizeAs(trial.uploaded().keySet())
                .containsOnly("PUBLISHED");
    }

    @Test
    @Order(3)
    void a_revision_is_never_used_for_two_root_hashes() {
        Map<Long, String> roots = new HashMap<>();
        assertThat(trial.seen())
                .allSatisfy(seen -> assertThat(roots.merge(seen.revision(), seen.rootHash(), (first, second) -> first))
                        .isEqualTo(seen.rootHash()));
        assertThat(roots.keySet()).contains(trial.repository().manifest().revision());
    }

    @Test
    @Order(3)
    void revisions_only_ever_grow() {
        assertThat(trial.revisionsInTheirOrder()).isSorted().hasSizeGreaterThan(FenceStep.values().length);
    }

    @Test
    @Order(3)
    void every_change_is_applied_in_the_one_revision_it_is_recorded_with() {
        Map<Long, Set<String>> recorded = new HashMap<>();
        trial.answers().forEach((path, answer) -> recorded.computeIfAbsent(
                        answer.json().path("revision").asLong(), revision -> new TreeSet<>())
                .add(path));
        Map<Long, Set<String>> applied = new HashMap<>();
        for (long revision = 2; revision <= trial.repository().manifest().revision(); revision++) {
            applied.put(revision, trial.addedBy(revision));
        }
        assertThat(applied).isEqualTo(recorded);
    }

    @Test
    @Order(3)
    void everything_is_there_as_it_was_uploaded() {
        Verified verified = trial.repository().verify();
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).isEqualTo(trial.uploaded());
    }

    @Test
    @Order(3)
    void check_finds_nothing_wrong() {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Program.Result check = new Inspection(stack.scratch(trial.repository().name())).check(trial.repository());
        assertThat(check.output()).contains("no problems found");
        assertThat(check.exitCode()).as(check.output()).isZero();
    }

    @Test
    @Order(3)
    void nothing_is_left_to_do() {
        assertThat(trial.ledger().pending()).isEmpty();
        assertThat(trial.ledger().state()).isEqualTo("ACTIVE");
        await("everything is announced")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(trial.ledger().owed()).isEmpty());
    }
}
