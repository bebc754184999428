package org.cvmfsephemeral.e2e.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.event.EventWatch.Seen;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.Test;

/** What happens to a repository, as people and dashboards are told of it. */
@OnStack
class EventsTest {
    @Test
    void creation_upload_and_removal_are_told_in_their_order(Stack stack) throws Exception {
        try (EventWatch watch = EventWatch.of(stack.endpoints(), "?repo=events.example.org")) {
            TestRepository repository = stack.create("events.example.org", "{}");
            long revision = repository.publish("builds/1/file", Content.ofSize(10));
            repository.delete("builds/1/file");

            List<Seen> seen = watch.await(3);

            assertThat(seen).extracting(Seen::type).containsExactly("created", "published", "published");
            assertThat(seen).extracting(Seen::path).containsExactly("", "/builds/1/file", "/builds/1/file");
            assertThat(seen.get(1).event().path("revision").asLong()).isEqualTo(revision);
            assertThat(repository.revision())
                    .isEqualTo(seen.get(2).event().path("revision").asLong());
        }
    }

    @Test
    void a_transaction_is_told_from_its_beginning_to_its_end(Stack stack) throws Exception {
        TestRepository repository = stack.create("events-transaction.example.org", "{}");
        try (EventWatch watch = EventWatch.of(stack.endpoints(), "?repo=" + repository.name() + "&path=releases/1")) {
            String transaction = post(
                            stack, repository, "/transactions", "{\"path\":\"/releases\",\"holder\":\"job 7\"}")
                    .json()
                    .path("id")
                    .asText();
            repository.put("releases/1/a?transaction=" + transaction, Content.ofSize(10));
            repository.put("releases/2/b?transaction=" + transaction, Content.ofSize(10));
            post(stack, repository, "/transactions/" + transaction + "/commit", "");

            List<Seen> seen = watch.await(3);

            assertThat(seen).extracting(Seen::type).containsExactly("lease", "lease", "published");
            assertThat(seen.get(0).event().path("what").asText()).isEqualTo("acquired");
            assertThat(seen.get(0).event().path("holder").asText()).isEqualTo("job 7");
            assertThat(seen.get(1).event().path("what").asText()).isEqualTo("released");
            assertThat(seen.get(1).event().path("change"))
                    .isEqualTo(seen.get(2).event().path("change"));
            assertThat(seen.get(2).event().path("paths")).hasSize(2);
        }
    }

    @Test
    void what_expires_is_told_when_it_is_gone(Stack stack) throws Exception {
        TestRepository repository = stack.create("events-expiry.example.org", "{}");
        try (EventWatch watch = EventWatch.of(stack.endpoints(), "?repo=" + repository.name() + "&type=expired")) {
            repository.publish("builds/42/file?ttl=2s", Content.ofSize(10));

            Seen expired = watch.await(1).get(0);

            assertThat(expired.path()).isEqualTo("/builds/42/file");
            assertThat(repository.get("builds/42/file").outcome()).isEqualTo("404 unknown-path");
            assertThat(repository.revision())
                    .isEqualTo(expired.event().path("revision").asLong());
        }
    }

    @Test
    void nothing_is_missed_and_nothing_comes_twice_when_the_service_dies(Stack stack) throws Exception {
        TestRepository repository = stack.create("events-death.example.org", "{}");
        try (EventWatch watch = EventWatch.of(stack.endpoints(), "?repo=" + repository.name())) {
            repository.publish("before", Content.ofSize(10));
            watch.await(1);

            stack.services().kill(Service.NOTIFY);
            repository.publish("meanwhile-1", Content.ofSize(10));
            repository.publish("meanwhile-2", Content.ofSize(10));
            stack.services().restart(Service.NOTIFY);
            repository.publish("after", Content.ofSize(10));

            assertThat(watch.await(4))
                    .extracting(Seen::path)
                    .containsExactly("/before", "/meanwhile-1", "/meanwhile-2", "/after");
            assertThat(watch.connections()).isGreaterThan(1);
        }
    }

    @Test
    void an_orderly_restart_of_the_service_misses_nothing_either(Stack stack) throws Exception {
        TestRepository repository = stack.create("events-restart.example.org", "{}");
        try (EventWatch watch = EventWatch.of(stack.endpoints(), "?repo=" + repository.name())) {
            repository.publish("before", Content.ofSize(10));
            watch.await(1);

            stack.services().restart(Service.NOTIFY);
            repository.publish("after", Content.ofSize(10));

            assertThat(watch.await(2)).extracting(Seen::path).containsExactly("/before", "/after");
        }
    }

    private static Answer post(Stack stack, TestRepository repository, String path, String body) {
        Answer answer = stack.http()
                .send(HttpRequest.newBuilder(stack.endpoints().upload().resolve("/repos/" + repository.name() + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
        assertThat(answer.status()).as("%s", answer).isBetween(200, 202);
        return answer;
    }
}
