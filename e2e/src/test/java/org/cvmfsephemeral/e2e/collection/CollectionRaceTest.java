package org.cvmfsephemeral.e2e.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Nothing that is needed is ever deleted, and nothing is left that is not. {@code -Drace.seconds=600} makes it last longer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CollectionRaceTest {
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("race.seconds", 60));

    private Stack stack;
    private CollectionStorm storm;
    private List<String> problems;

    @BeforeAll
    void storm() throws Exception {
        stack = Stack.start(Path.of("target", "race-stack").toAbsolutePath(), CollectionStorm.NO_GRACE);
        storm = new CollectionStorm(stack, "race.example.org", 20_261_123);
        problems = storm.rage(TIME, true);
        System.out.println("collection race: " + storm.figures());
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    @Order(1)
    void nothing_was_missing_from_a_held_revision_ever() {
        assertThat(problems).isEmpty();
        assertThat(storm.walks()).isPositive();
    }

    @Test
    @Order(2)
    void in_the_end_no_garbage_is_left() {
        storm.settle();

        Manifest manifest = storm.repository().manifest();
        RevisionWalk walk = new RevisionWalk(storm.folder());
        stack.ledger().retainedRoots(storm.repository().name()).forEach(walk::walk);
        Set<ObjectName> needed = new HashSet<>(walk.objects());
        manifest.history().ifPresent(hash -> needed.add(new ObjectName(hash, ObjectKind.HISTORY)));
        manifest.metainfo().ifPresent(hash -> needed.add(new ObjectName(hash, ObjectKind.METAINFO)));
        assertThat(walk.problems()).isEmpty();
        assertThat(RevisionWalk.stored(storm.folder())).isEqualTo(needed);
    }

    @Test
    @Order(3)
    void a_client_reads_everything_in_the_end() {
        assertThat(storm.repository().verify().report().problems()).isEmpty();
    }

    @Test
    @Order(4)
    void the_real_inspections_find_nothing_wrong() {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Inspection inspection = new Inspection(stack.scratch("race"));

        Program.Result checked = inspection.check(storm.repository());
        Program.Result scrubbed = inspection.scrub(stack.store(), storm.repository());

        assertThat(checked.output()).contains("no problems found");
        assertThat(scrubbed.exitCode()).as(scrubbed.output()).isZero();
    }
}
