package org.cvmfsephemeral.gc.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Grant;
import org.cvmfsephemeral.access.RepositoryPattern;
import org.cvmfsephemeral.access.Scope;
import org.cvmfsephemeral.access.TokenText;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.StoredTree;
import org.cvmfsephemeral.gc.fixture.StoredTrees;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.guard.Route;
import org.cvmfsephemeral.guard.Routes;
import org.cvmfsephemeral.ledger.access.Tokens;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.cvmfsephemeral.ledger.job.Jobs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every route of the running service, tried by everybody who should not get in, and by those who should. */
@QuarkusTest
@TestProfile(Closed.class)
@QuarkusTestResource(GcServices.class)
@Timeout(120)
class PolicyMatrixTest {
    /** What must not change when somebody is denied. */
    private static final List<String> TABLES = List.of("job", "revision_hold", "condemned", "damaged_object");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI base;

    @Inject
    Routes routes;

    @Inject
    Tokens tokens;

    @Inject
    StoredTrees trees;

    @Inject
    Jobs jobs;

    @Inject
    EntityManager entities;

    /** @param visitor who calls it */
    private record Call(Route route, Visitor visitor) {
        Needs needs() {
            return route.resource().getAnnotation(Needs.class);
        }

        String address(String repository) {
            return route.template()
                    .replace("{repo}", visitor == Visitor.CLIMBING ? "..%2f" + repository : repository)
                    .replace("{job}", "collect")
                    .replace("{id}", UUID.randomUUID().toString());
        }

        @Override
        public String toString() {
            return visitor + " " + route;
        }
    }

    private Stream<Call> calls() {
        return routes.all().stream()
                .flatMap(route -> Stream.of(Visitor.values()).map(visitor -> new Call(route, visitor)))
                .filter(call -> call.visitor().isPossible(call.needs().part()));
    }

    @Test
    void everyRouteLetsInWhoMayAndNobodyElse() {
        StoredTree tree = trees.create();
        tree.put("/f", "content");
        tree.publish(1);
        for (JobKind kind : JobKind.values()) {
            jobs.ensure(kind, Duration.ofDays(1));
        }
        String repository = tree.name().value();
        List<Call> calls = calls().toList();
        assertThat(calls).hasSizeGreaterThan(90);

        calls.stream().filter(call -> call.visitor().denial() != 0).forEach(call -> assertDenied(call, repository));
        calls.stream().filter(call -> call.visitor().denial() == 0).forEach(call -> assertLetIn(call, repository));
    }

    private void assertLetIn(Call call, String repository) {
        HttpResponse<String> answer = send(call, repository);

        assertThat(answer.statusCode()).as("%s: %s", call, answer.body()).isNotIn(401, 403);
        assertThat(answer.statusCode()).as("%s: %s", call, answer.body()).isLessThan(500);
    }

    private void assertDenied(Call call, String repository) {
        Map<String, String> before = state();
        long audited = audited();

        HttpResponse<String> answer = send(call, repository);

        int denial = call.visitor().denial();
        assertThat(answer.statusCode()).as("%s: %s", call, answer.body()).isEqualTo(denial);
        assertThat(answer.headers().firstValue("Content-Type")).as("%s", call).contains("application/problem+json");
        assertThat(type(answer)).as("%s", call).endsWith(denial == 401 ? ":unauthenticated" : ":forbidden");
        assertThat(state()).as("%s", call).isEqualTo(before);
        assertThat(audited()).as("audit entries of %s", call).isEqualTo(audited + 1);
        assertThat(text("SELECT service || ' ' || outcome || ' ' || status FROM audit ORDER BY sequence DESC LIMIT 1"))
                .as("%s", call)
                .isEqualTo("gc-service DENIED " + denial);
    }

    private HttpResponse<String> send(Call call, String repository) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(call.address(repository)))
                .method(call.route().method(), BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20));
        credentials(call, repository).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Optional<String> credentials(Call call, String repository) {
        Set<Action> needed = Set.of(call.needs().value());
        Set<Action> everything = Set.of(Action.ADMIN);
        return switch (call.visitor()) {
            case ANONYMOUS -> Optional.empty();
            case MALFORMED_TOKEN -> Optional.of("nonsense");
            case UNKNOWN_TOKEN -> Optional.of("cvmfs_0123456789abcdef_" + "A".repeat(43));
            case EXPIRED_TOKEN -> Optional.of(expired());
            case REVOKED_TOKEN -> Optional.of(revoked());
            case WRONG_ACTION ->
                Optional.of(token("*", "/", Visitor.otherAction(call.needs().value())));
            case WRONG_REPOSITORY -> Optional.of(token("other.example.org", "/", everything));
            case WRONG_PREFIX -> Optional.of(token(repository, "/a", everything));
            case CLIMBING -> Optional.of(token(repository, "/", everything));
            case RIGHT -> Optional.of(token(repository, call.needs().part() == Part.REPOSITORY ? "/" : "/a", needed));
            case BOOTSTRAP -> Optional.of(Closed.BOOTSTRAP);
        };
    }

    private String token(String repositories, String below, Set<Action> actions) {
        return make(repositories, below, actions, Optional.empty()).reveal();
    }

    private TokenText make(String repositories, String below, Set<Action> actions, Optional<Instant> until) {
        Scope scope = new Scope(new RepositoryPattern(repositories), RepositoryPath.of(below));
        return tokens.create("matrix", List.of(new Grant(scope, actions, Optional.empty())), until, "test")
                .text();
    }

    private String expired() {
        TokenText token =
                make("*", "/", Set.of(Action.ADMIN), Optional.of(Instant.now().minusSeconds(60)));
        await().atMost(Duration.ofSeconds(10)).until(() -> tokens.holder(token).isEmpty());
        return token.reveal();
    }

    private String revoked() {
        TokenText token = make("*", "/", Set.of(Action.ADMIN), Optional.empty());
        assertThat(tokens.revoke(token.id())).isTrue();
        return token.reveal();
    }

    private Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        TABLES.forEach(table -> state.put(
                table,
                text("SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM " + table + " t")));
        return state;
    }

    private long audited() {
        return Long.parseLong(text("SELECT count(*)::text FROM audit"));
    }

    private String text(String query) {
        return QuarkusTransaction.requiringNew()
                .call(() -> String.valueOf(entities.createNativeQuery(query.replace("::", "\\:\\:"))
                        .getSingleResult()));
    }

    private static String type(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body()).path("type").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + answer.body(), e);
        }
    }
}
