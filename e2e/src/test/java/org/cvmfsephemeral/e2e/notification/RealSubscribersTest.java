package org.cvmfsephemeral.e2e.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.cvmfsephemeral.e2e.client.Mount;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.client.RevisionWatch;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.Test;

/** The programs that notifications are made for. Their repositories tell clients to look by themselves once an hour. */
@OnStack
class RealSubscribersTest {
    private static final String RARELY_POLLED = "{\"ttlSeconds\":3600}";
    private static final int REVISIONS = 100;
    private static final int FILES = 20;

    @Test
    void the_watching_tool_and_a_mount_get_every_revision(Stack stack) throws Exception {
        Program.CVMFS2.assumeInstalled();
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        TestRepository repository = stack.create("every-revision.example.org", RARELY_POLLED);
        List<Long> watched = new ArrayList<>();
        List<Long> mounted = new ArrayList<>();
        List<Long> published = new ArrayList<>();

        try (RevisionWatch watch = RevisionWatch.of(repository, stack.endpoints(), stack.scratch("every-watch"));
                Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("every-mount"))) {
            assertThat(watch.revisions().poll(20, TimeUnit.SECONDS))
                    .as(watch.output())
                    .isEqualTo(1L);
            for (int i = 0; i < REVISIONS; i++) {
                long revision = repository.publish("file-" + i, new Content(i, 100));
                published.add(revision);
                watched.add(watch.revisions().poll(20, TimeUnit.SECONDS));
                await().pollInterval(Duration.ofMillis(10)).until(() -> mount.revision() >= revision);
                mounted.add(mount.revision());
            }
        }

        assertThat(published)
                .isEqualTo(LongStream.rangeClosed(2, REVISIONS + 1).boxed().toList());
        assertThat(watched).isEqualTo(published);
        assertThat(mounted).isEqualTo(published);
    }

    @Test
    void a_file_is_in_the_mount_within_a_second_of_the_answer(Stack stack) {
        Program.CVMFS2.assumeInstalled();
        TestRepository repository = stack.create("within-a-second.example.org", RARELY_POLLED);

        try (Mount mount = Mount.of(repository, stack.endpoints(), stack.scratch("within-a-second"))) {
            List<Long> millis = IntStream.range(0, FILES)
                    .mapToObj(i -> millisUntilMounted(repository, mount, i))
                    .toList();

            assertThat(millis).allMatch(taken -> taken <= 1000);
        }
    }

    private static long millisUntilMounted(TestRepository repository, Mount mount, int i) {
        repository.publish("dir-" + i % 3 + "/file-" + i, new Content(i, 10_000));
        long answered = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).until(() -> Files.exists(mount.file("dir-" + i % 3 + "/file-" + i)));
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answered);
    }
}
