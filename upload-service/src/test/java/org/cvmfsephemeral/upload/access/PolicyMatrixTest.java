package org.cvmfsephemeral.upload.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.guard.Route;
import org.cvmfsephemeral.guard.Routes;
import org.cvmfsephemeral.upload.stack.Api;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Every route of the running service, tried by everybody who should not get in, and by one who should. */
@QuarkusTest
@WithTestResource(UploadStack.class)
@TestProfile(Closed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class PolicyMatrixTest extends ServiceTest {
    private static final String REPOSITORY = "matrix.example.org";
    private static final String OTHER = "other.example.org";
    /** What must not change when somebody is denied. */
    private static final List<String> TABLES = List.of(
            "repository",
            "change",
            "lease",
            "session",
            "token",
            "access_rule",
            "legal_hold",
            "retention_rule",
            "expiry");

    @Inject
    Routes routes;

    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private Api admin() {
        return api.as(Closed.BOOTSTRAP);
    }

    private void prepare() {
        admin().put("/repos/" + REPOSITORY, "{}");
    }

    /** A route's address with everything filled in. */
    private record Call(Route route, Visitor visitor) {
        Needs needs() {
            return route.resource().getAnnotation(Needs.class);
        }

        /** Of a route without a path. */
        boolean isAboutRoot() {
            return needs().part() == Part.PATH && !route.template().contains("{" + needs().path() + "}");
        }

        String path() {
            boolean single = !needs().path().equals("path");
            return switch (visitor) {
                case SIBLING_PREFIX -> single ? "ab" : "ab/x";
                case CLIMBING -> single ? "%2e%2e" : "a/%2e%2e/ab/x";
                case CLIMBING_WITH_ESCAPED_SLASH -> single ? "a%2f..%2fab" : "a/..%2fab";
                default -> single ? "a" : "a/x";
            };
        }

        String address(String transaction) {
            String id = route.template().contains("/transactions/")
                    ? transaction
                    : UUID.randomUUID().toString();
            return route.template()
                    .replace("{repo}", REPOSITORY)
                    .replace("{" + needs().path() + "}", path())
                    .replace("{id}", id)
                    .replace("{change}", id)
                    .replace("{delivery}", id)
                    .replace("{name}", "nobody")
                    .replace("{digest}", "sha-256:" + "0".repeat(64));
        }

        String body() {
            String path = "/" + (visitor == Visitor.SIBLING_PREFIX ? "ab" : "a") + "/x";
            return switch (route.template()) {
                case "/repos/{repo}/changes" -> "[{\"op\": \"set-expiry\", \"path\": \"" + path + "\", \"ttl\": null}]";
                case "/repos/{repo}/touches" -> "[\"" + path + "\"]";
                case "/repos/{repo}/transactions" -> "{\"path\": \"" + path + "\", \"ttl\": \"1h\"}";
                default -> "";
            };
        }

        @Override
        public String toString() {
            return visitor + " " + route;
        }
    }

    private Stream<Call> calls() {
        return routes.all().stream()
                .filter(route -> route.resource().isAnnotationPresent(Needs.class))
                .filter(route -> !route.template().equals("/refused-path"))
                .flatMap(route -> Stream.of(Visitor.values()).map(visitor -> new Call(route, visitor)))
                .filter(call -> call.visitor()
                        .isPossible(call.needs().value(), call.needs().part()))
                .filter(call -> !isBodyless(call))
                .filter(call -> !call.isAboutRoot() || !call.visitor().isAboutPaths());
    }

    /** Whose path only an existing thing tells, which each denied visitor would need of its own; see the tests of those things. */
    private static boolean isBodyless(Call call) {
        boolean later = call.needs().part() == Part.LATER;
        boolean prefix = call.visitor() == Visitor.WRONG_PREFIX || call.visitor() == Visitor.SIBLING_PREFIX;
        return later && prefix && call.body().isEmpty();
    }

    @Test
    void everyRouteLetsInWhoMayAndNobodyElse() {
        prepare();
        String transaction = admin().post(
                        "/repos/" + REPOSITORY + "/transactions", "{\"path\": \"/a/open\", \"ttl\": \"1h\"}")
                .json()
                .get("id")
                .asText();
        List<Call> calls = calls().toList();
        assertThat(calls).hasSizeGreaterThan(400);

        // Those who are let in come last: what they set off goes on in the background.
        calls.stream().filter(call -> call.visitor() != Visitor.RIGHT).forEach(call -> tryOut(call, transaction));
        calls.stream().filter(call -> call.visitor() == Visitor.RIGHT).forEach(call -> tryOut(call, transaction));
    }

    private void tryOut(Call call, String transaction) {
        Api visitor = visitor(call);
        Map<String, String> before = state();
        long audited = count("audit");

        Reply reply = visitor.send(
                call.route().method(),
                call.address(transaction),
                call.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body()));

        if (call.visitor().denial() == 0) {
            assertThat(reply.status()).as("%s: %s", call, reply).isNotIn(401, 403);
            return;
        }
        assertThat(reply.status())
                .as("%s: %s", call, reply)
                .isEqualTo(call.visitor().denial());
        if (!call.route().method().equals("HEAD")) {
            assertThat(reply.header("Content-Type")).as("%s", call).isEqualTo("application/problem+json");
            assertThat(reply.json().get("type").asText())
                    .as("%s", call)
                    .isEqualTo("urn:cvmfs-ephemeral:problem:"
                            + (call.visitor().denial() == 401 ? "unauthenticated" : "forbidden"));
        }
        assertThat(state()).as("%s", call).isEqualTo(before);
        assertThat(count("audit")).as("audit entries of %s", call).isEqualTo(audited + 1);
        assertThat(text("SELECT outcome || ' ' || status FROM audit ORDER BY sequence DESC LIMIT 1"))
                .as("%s", call)
                .isEqualTo("DENIED " + call.visitor().denial());
    }

    private Api visitor(Call call) {
        Needs needs = call.needs();
        return switch (call.visitor()) {
            case ANONYMOUS -> api;
            case MALFORMED_TOKEN -> api.as("nonsense");
            case UNKNOWN_TOKEN -> api.as("cvmfs_0123456789abcdef_" + "A".repeat(43));
            case EXPIRED_TOKEN -> api.as(expired());
            case REVOKED_TOKEN -> api.as(revoked());
            case WRONG_ACTION -> api.as(token("*", "/", Visitor.otherActions(needs.value())));
            case WRONG_REPOSITORY -> api.as(token(OTHER, "/", List.of("admin")));
            case WRONG_PREFIX ->
                api.as(token(REPOSITORY, needs.part() == Part.REPOSITORY ? "/a" : "/b", List.of("admin")));
            case SIBLING_PREFIX, CLIMBING, CLIMBING_WITH_ESCAPED_SLASH ->
                api.as(token(REPOSITORY, "/a", List.of("admin")));
            case RIGHT -> api.as(right(call));
        };
    }

    private String right(Call call) {
        Needs needs = call.needs();
        List<String> actions = List.of(needs.value().id());
        return switch (needs.part()) {
            case SYSTEM -> token("*", "/", actions);
            case REPOSITORY -> token(REPOSITORY, "/", actions);
            default -> token(REPOSITORY, call.isAboutRoot() ? "/" : "/a", actions);
        };
    }

    private String token(String repositories, String below, List<String> actions) {
        return tokens.computeIfAbsent(
                repositories + below + actions, ignored -> create(repositories, below, actions, "1h"));
    }

    private String create(String repositories, String below, List<String> actions, String time) {
        Reply reply = admin().post(
                        "/tokens",
                        "{\"label\": \"matrix\", \"expiresIn\": \"" + time + "\", \"grants\": [{\"repositories\": \""
                                + repositories + "\", \"below\": \"" + below + "\", \"actions\": [\""
                                + String.join("\", \"", actions) + "\"]}]}");
        assertThat(reply.status()).as("%s", reply).isEqualTo(201);
        return reply.json().get("token").asText();
    }

    private String expired() {
        return tokens.computeIfAbsent("expired", ignored -> {
            String token = create("*", "/", List.of("admin"), "1s");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> api.as(token).get("/caller").status() == 401);
            return token;
        });
    }

    private String revoked() {
        return tokens.computeIfAbsent("revoked", ignored -> {
            String token = create("*", "/", List.of("admin"), "1h");
            assertThat(admin().delete("/tokens/" + token.split("_")[1]).status())
                    .isEqualTo(204);
            return token;
        });
    }

    private Map<String, String> state() {
        Map<String, String> state = new ConcurrentHashMap<>();
        TABLES.forEach(table -> state.put(table, text("SELECT count(*)::text FROM " + table)));
        state.put("revision", text("SELECT max(revision)::text FROM repository WHERE name = '" + REPOSITORY + "'"));
        return state;
    }

    private long count(String table) {
        return Long.parseLong(text("SELECT count(*)::text FROM " + table));
    }

    private String text(String query) {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
