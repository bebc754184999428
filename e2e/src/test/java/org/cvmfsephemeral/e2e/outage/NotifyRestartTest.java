package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.notification.Subscriber;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.Test;

/** notify-service keeps nothing of its own. */
@OnStack
class NotifyRestartTest {
    @Test
    void after_a_kill_a_new_subscriber_is_told_the_current_revision_at_once(Stack stack) throws Exception {
        TestRepository repository = stack.create("notify.example.org", "{}");
        repository.publish("first", Content.ofSize(10));
        long revision = repository.publish("second", Content.ofSize(10));

        stack.services().kill(Service.NOTIFY);
        stack.services().restart(Service.NOTIFY);

        try (Subscriber subscriber = Subscriber.to(stack.endpoints(), repository.name())) {
            Manifest manifest = subscriber.manifests().poll(1, TimeUnit.SECONDS);
            assertThat(manifest).isNotNull().extracting(Manifest::revision).isEqualTo(revision);
        }
    }

    @Test
    void a_subscriber_is_told_every_newest_revision(Stack stack) throws Exception {
        TestRepository repository = stack.create("notified.example.org", "{}");
        try (Subscriber subscriber = Subscriber.to(stack.endpoints(), repository.name())) {
            Manifest current = subscriber.manifests().poll(5, TimeUnit.SECONDS);
            long revision = repository.publish("file", Content.ofSize(10));
            Manifest next = subscriber.manifests().poll(5, TimeUnit.SECONDS);

            assertThat(current).isNotNull().extracting(Manifest::revision).isEqualTo(1L);
            assertThat(next).isNotNull().extracting(Manifest::revision).isEqualTo(revision);
        }
    }
}
