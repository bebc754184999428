package org.cvmfsephemeral.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.monitoring.TraceCollector;
import org.cvmfsephemeral.e2e.pipeline.PipelineIssuer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.Service;
import org.cvmfsephemeral.local.StackPorts;
import org.cvmfsephemeral.local.StoreKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The system as it runs where strangers can reach it: everybody is asked who they are, for reading, too. Whatever happens in these tests, at the
 * end no secret may stand anywhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosedStackTest {
    private static final String REPOSITORY = "closed.example.org";
    private static final String PROBLEM = "application/problem+json";
    private static final int ATTEMPTS = 60;
    private static final int AFTER_THE_OTHERS = Integer.MAX_VALUE - 1;
    private static final int LAST = Integer.MAX_VALUE;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PlantedSecrets secrets = new PlantedSecrets();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private final String bootstrap = secrets.make("bootstrap token");
    private final Http administrator = as(bootstrap);
    private final Http anonymous = new Http().witnessedBy(this::keep);

    private PipelineIssuer issuer;
    private TraceCollector traces;
    private Stack stack;
    private TestRepository repository;
    private HeardEvents events;
    private String audience;
    private Http writer;
    private Http reader;
    private Http deleter;
    private String readersToken;

    private Http as(String token) {
        return new Http(token).witnessedBy(this::keep);
    }

    private void keep(Answer answer) {
        answers.add(answer.toString());
    }

    @BeforeAll
    void start() throws Exception {
        issuer = PipelineIssuer.open();
        traces = TraceCollector.start();
        StackPorts ports = StackPorts.free();
        audience = "http://127.0.0.1:" + ports.upload();
        Map<String, String> settings = new HashMap<>();
        settings.put("CVMFS_ACCESS_OPEN", "false");
        settings.put("CVMFS_ACCESS_PROTECT_READS", "true");
        settings.put("CVMFS_ACCESS_BOOTSTRAP_TOKEN", bootstrap);
        settings.put("CVMFS_ACCESS_ISSUERS_FORGE_URL", issuer.url());
        settings.put("CVMFS_ACCESS_ISSUERS_FORGE_AUDIENCE", audience);
        settings.put("CVMFS_ACCESS_REFUSED_ATTEMPTS", Integer.toString(ATTEMPTS));
        settings.put("QUARKUS_DATASOURCE_PASSWORD", secrets.make("password of the ledger"));
        settings.put("QUARKUS_OTEL_SDK_DISABLED", "false");
        settings.put("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", traces.uri().toString());
        settings.put("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms");
        stack = Stack.start(Path.of("target", "closed-stack").toAbsolutePath(), StoreKind.S3, ports, settings);
        stack.services().startSecond(Service.UPLOAD);
        stack.services().startSecond(Service.GC);
        repository = TestRepository.create(administrator, stack.endpoints(), REPOSITORY, "{}");
        admit();
        plantThoseOfTheSystem();
        events = HeardEvents.open(stack.endpoints().notification().resolve("/events?repo=" + REPOSITORY), readersToken);
    }

    private void admit() {
        writer = as(token("writer", "/builds", "write"));
        deleter = as(token("deleter", "/builds", "delete"));
        readersToken = token("reader", "/", "read");
        reader = as(readersToken);
        Answer rule = administrator.send(HttpRequest.newBuilder(upload("/access-rules/apps"))
                .PUT(json("{'issuer': '" + issuer.url() + "', 'claims': {'repository': '" + PipelineIssuer.REPOSITORY
                        + "', 'ref': 'refs/heads/main'}, 'repositories': '" + REPOSITORY
                        + "', 'below': '/ci', 'actions': ['write']}")));
        assertThat(rule.status()).as("%s", rule).isEqualTo(201);
    }

    private void plantThoseOfTheSystem() {
        secrets.plant(
                "access key of the store", stack.services().s3().orElseThrow().accessKey());
        secrets.plant(
                "secret key of the store", stack.services().s3().orElseThrow().secretKey());
        secrets.plant("key-encryption key", stack.encryptionKey());
        PrivateKeys.reveal(stack.ledger().encryptedKeys(REPOSITORY), stack.encryptionKey(), REPOSITORY)
                .forEach(secrets::plantKey);
    }

    /** The one answer that shows it is seen by nobody else. */
    private String token(String label, String below, String action) {
        Answer made = new Http(bootstrap)
                .send(HttpRequest.newBuilder(upload("/tokens"))
                        .POST(json("{'label': '" + label + "', 'expiresIn': '1h', 'grants': [{'repositories': '"
                                + REPOSITORY + "', 'below': '" + below + "', 'actions': ['" + action + "']}]}")));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        return secrets.plant("token of the " + label, made.json().path("token").asText());
    }

    @AfterAll
    void stop() {
        if (events != null) {
            events.close();
        }
        if (stack != null) {
            stack.close();
        }
        if (traces != null) {
            traces.close();
        }
        if (issuer != null) {
            issuer.close();
        }
    }

    @Test
    void writers_write_and_readers_read() {
        // When
        Answer published = put(writer, "builds/app", Content.ofSize(300_000));

        // Then
        assertThat(published.status()).as("%s", published).isEqualTo(201);
        assertThat(get(reader, repository.file("builds/app")).status()).isEqualTo(200);
        assertThat(get(reader, URI.create(repository.url() + "/.cvmfspublished"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void deleters_delete() {
        // Given
        put(writer, "builds/old", Content.ofSize(10));

        // When
        Answer deleted = deleter.send(
                HttpRequest.newBuilder(repository.file("builds/old")).DELETE());

        // Then
        assertThat(deleted.status()).as("%s", deleted).isEqualTo(200);
        assertThat(get(reader, repository.file("builds/old")).status()).isEqualTo(404);
    }

    @Test
    void jobs_of_pipelines_write_by_their_identity() {
        // Given
        Http job = as(issuer.gitlabToken(audience));

        // When
        Answer published = put(job, "ci/app", Content.ofSize(10));

        // Then
        assertThat(published.status()).as("%s", published).isEqualTo(201);
    }

    @Test
    void readers_hear_of_revisions_and_wait_for_them() {
        // When
        long revision = put(writer, "builds/heard", Content.ofSize(10))
                .json()
                .path("revision")
                .asLong();
        Answer waited =
                get(reader, notification("/repos/" + REPOSITORY + "/wait?revision=" + revision + "&timeout=30s"));

        // Then
        assertThat(waited.status()).as("%s", waited).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> events.text().contains("/builds/heard"));
    }

    @Test
    void administrators_have_garbage_collected() {
        // Given
        await().atMost(PATIENCE)
                .until(() -> get(reader, gc("/repos/" + REPOSITORY + "/jobs/collect"))
                                .status()
                        == 200);

        // When
        Answer requested = administrator.send(HttpRequest.newBuilder(gc("/repos/" + REPOSITORY + "/jobs/collect/runs"))
                .POST(BodyPublishers.noBody()));
        Answer held = reader.send(HttpRequest.newBuilder(gc("/repos/" + REPOSITORY + "/revision-holds"))
                .POST(BodyPublishers.noBody()));

        // Then
        assertThat(requested.status()).as("%s", requested).isEqualTo(202);
        assertThat(held.status()).as("%s", held).isEqualTo(201);
        assertThat(get(reader, gc("/repos/" + REPOSITORY + "/garbage")).status())
                .isEqualTo(200);
    }

    /**
     * Somebody who should not get in.
     *
     * @param outcome status and problem
     */
    private record Stranger(String name, Supplier<Answer> tries, String outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Stranger stranger(String name, String outcome, Supplier<Answer> tries) {
        return new Stranger(name, tries, outcome);
    }

    private Stream<Stranger> strangers() {
        String nobody = "401 unauthenticated";
        String forbidden = "403 forbidden";
        URI file = repository.file("builds/tried");
        String jobs = "/repos/" + REPOSITORY + "/jobs";
        String wait = "/repos/" + REPOSITORY + "/wait?revision=1&timeout=0";
        return Stream.of(
                stranger("anonymous reader", nobody, () -> get(anonymous, file)),
                stranger("anonymous client", nobody, () -> get(anonymous, manifest())),
                stranger("anonymous writer", nobody, () -> put(anonymous, "builds/tried", Content.ofSize(10))),
                stranger("reader who writes", forbidden, () -> put(reader, "builds/tried", Content.ofSize(10))),
                stranger("writer who reads", forbidden, () -> get(writer, file)),
                stranger("writer elsewhere", forbidden, () -> put(writer, "releases/1", Content.ofSize(10))),
                stranger("writer next door", forbidden, () -> put(writer, "buildsx/1", Content.ofSize(10))),
                stranger(
                        "writer who deletes",
                        forbidden,
                        () -> writer.send(HttpRequest.newBuilder(file).DELETE())),
                stranger(
                        "deleter elsewhere",
                        forbidden,
                        () -> deleter.send(HttpRequest.newBuilder(repository.file("ci/app"))
                                .DELETE())),
                stranger(
                        "writer who makes tokens",
                        forbidden,
                        () -> writer.send(
                                HttpRequest.newBuilder(upload("/tokens")).POST(json("{}")))),
                stranger(
                        "writer who makes rules",
                        forbidden,
                        () -> writer.send(HttpRequest.newBuilder(upload("/access-rules/mine"))
                                .PUT(json("{}")))),
                stranger("reader of the audit trail", forbidden, () -> get(reader, upload("/audit"))),
                stranger(
                        "job elsewhere",
                        forbidden,
                        () -> put(as(issuer.gitlabToken(audience)), "builds/tried", Content.ofSize(10))),
                stranger(
                        "job for somebody else",
                        nobody,
                        () -> put(as(issuer.gitlabToken("https://other.example.org")), "ci/tried", Content.ofSize(10))),
                stranger("job that is over", nobody, () -> {
                    issuer.issueExpired();
                    return put(as(issuer.gitlabToken(audience)), "ci/tried", Content.ofSize(10));
                }),
                stranger("guesser", nobody, () -> get(as(secrets.make("guess")), file)),
                stranger(
                        "guesser at the other replica",
                        nobody,
                        () -> get(as(secrets.make("guess at the other replica")), second(Service.UPLOAD, "/audit"))),
                stranger(
                        "guesser of a token's form",
                        nobody,
                        () -> get(
                                as(secrets.plant("guessed token", "cvmfs_0123456789abcdef_" + "Zz9".repeat(14) + "Z")),
                                file)),
                stranger(
                        "guesser of who he is", nobody, () -> get(as(secrets.make("guess at who")), upload("/caller"))),
                stranger("guesser of passwords", nobody, () -> basic("password", file)),
                stranger(
                        "guesser by an unknown scheme",
                        nobody,
                        () -> anonymous.send(HttpRequest.newBuilder(file)
                                .header("Authorization", "Token " + secrets.make("unknown scheme")))),
                stranger(
                        "guesser without a scheme",
                        nobody,
                        () -> anonymous.send(
                                HttpRequest.newBuilder(file).header("Authorization", secrets.make("no scheme")))),
                stranger(
                        "guesser by other headers",
                        nobody,
                        () -> anonymous.send(HttpRequest.newBuilder(file)
                                .header("X-Api-Key", secrets.make("X-Api-Key"))
                                .header("Cookie", "token=" + secrets.make("cookie")))),
                stranger(
                        "guesser in the address",
                        nobody,
                        () -> get(
                                anonymous,
                                URI.create(file + "?access_token=" + secrets.make("access_token") + "&token="
                                        + secrets.make("token in the address")))),
                stranger(
                        "guesser in the body",
                        nobody,
                        () -> anonymous.send(HttpRequest.newBuilder(upload("/tokens"))
                                .POST(json("{'token': '" + secrets.make("token in the body") + "'}")))),
                stranger("anonymous operator", nobody, () -> get(anonymous, gc(jobs))),
                stranger(
                        "reader who operates",
                        forbidden,
                        () -> reader.send(HttpRequest.newBuilder(gc(jobs + "/collect/runs"))
                                .POST(BodyPublishers.noBody()))),
                stranger(
                        "anonymous holder",
                        nobody,
                        () -> anonymous.send(
                                HttpRequest.newBuilder(second(Service.GC, "/repos/" + REPOSITORY + "/revision-holds"))
                                        .POST(BodyPublishers.noBody()))),
                stranger("guesser at gc-service", nobody, () -> basic("password at gc-service", gc(jobs))),
                stranger("anonymous listener", nobody, () -> get(anonymous, notification("/events"))),
                stranger("reader of one who listens to all", forbidden, () -> get(reader, notification("/events"))),
                stranger(
                        "writer who listens", forbidden, () -> get(writer, notification("/events?repo=" + REPOSITORY))),
                stranger("anonymous waiter", nobody, () -> get(anonymous, notification(wait))),
                stranger("guesser who waits", nobody, () -> get(as(secrets.make("waiting guess")), notification(wait))),
                stranger("writer who waits", forbidden, () -> get(writer, notification(wait))));
    }

    private URI manifest() {
        return URI.create(repository.url() + "/.cvmfspublished");
    }

    private Answer basic(String name, URI uri) {
        String pair = "somebody:" + secrets.make(name);
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return anonymous.send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Basic " + secrets.plant(name + " with its user", encoded)));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void nobody_else_gets_in_and_each_attempt_is_on_record_once(Stranger stranger) {
        // Given
        long revision = revision();
        Set<String> before = new HashSet<>(denials());

        // When
        Answer answer = stranger.tries().get();

        // Then
        assertThat(answer.outcome()).as("%s", answer).isEqualTo(stranger.outcome());
        assertThat(answer.header("content-type").orElseThrow()).startsWith(PROBLEM);
        assertThat(revision()).isEqualTo(revision);
        List<String> recorded =
                denials().stream().filter(id -> !before.contains(id)).toList();
        assertThat(recorded).as("entries of the audit trail").hasSize(1);
        String id = recorded.get(0);
        assertThat(auditLines(id)).as("lines in logs").singleElement().satisfies(line -> assertThat(line)
                .contains("outcome=DENIED status=" + answer.status()));
        await().atMost(PATIENCE).until(() -> auditRecords(id).size(), count -> count > 0);
        assertThat(auditRecords(id)).as("records of the topic").hasSize(1);
    }

    private List<String> denials() {
        List<String> ids = new ArrayList<>();
        for (JsonNode entry : get(administrator, upload("/audit?outcome=denied&limit=1000"))
                .json()
                .path("entries")) {
            ids.add(entry.path("id").asText());
        }
        return ids;
    }

    private List<String> auditLines(String id) {
        return Written.logs(stack, REPOSITORY).stream()
                .flatMap(log -> log.text().lines())
                .filter(line -> line.contains(" audit ") && line.contains("id=" + id))
                .toList();
    }

    private List<String> auditRecords(String id) {
        return TopicRecords.of(stack.services().kafka().bootstrapServers(), "cvmfs.audit").stream()
                .filter(text -> text.contains(id))
                .toList();
    }

    @Test
    void what_is_refused_for_its_form_is_not_repeated() {
        // When
        Answer noJson = administrator.send(HttpRequest.newBuilder(upload("/tokens"))
                .POST(BodyPublishers.ofString(secrets.make("body that is no JSON"))));
        Answer strange = administrator.send(HttpRequest.newBuilder(upload("/access-rules/dry-run"))
                .POST(json("{'idToken': '" + secrets.make("no identity token") + "'}")));
        Answer unknownField = administrator.send(HttpRequest.newBuilder(upload("/tokens"))
                .POST(json("{'label': 'x', 'token': '" + secrets.make("field that does not exist") + "'}")));
        Answer unknownParameter = administrator.send(HttpRequest.newBuilder(
                        URI.create(repository.file("builds/app") + "?private_token=" + secrets.make("private_token")))
                .PUT(Content.ofSize(10).body()));

        // Then
        assertThat(Stream.of(noJson, strange, unknownField, unknownParameter)
                        .map(Answer::status)
                        .toList())
                .containsOnly(400);
    }

    @Test
    void a_revoked_token_is_worth_nothing_anywhere() {
        // Given
        String token = token("leaver", "/", "read");
        Http leaver = as(token);
        List<URI> everywhere = List.of(
                repository.file(""),
                second(Service.UPLOAD, "/repos/" + REPOSITORY),
                gc("/repos/" + REPOSITORY + "/garbage"),
                second(Service.GC, "/repos/" + REPOSITORY + "/garbage"),
                notification("/repos/" + REPOSITORY + "/wait?revision=1&timeout=1s"));
        assertThat(everywhere.stream().map(uri -> get(leaver, uri).status())).containsOnly(200);

        // When
        Answer revoked = administrator.send(
                HttpRequest.newBuilder(upload("/tokens/" + token.split("_")[1])).DELETE());

        // Then
        assertThat(revoked.status()).isEqualTo(204);
        assertThat(everywhere.stream().map(uri -> get(leaver, uri).outcome())).containsOnly("401 unauthenticated");
    }

    @Test
    @Order(AFTER_THE_OTHERS)
    void who_tries_out_credentials_is_slowed_down() {
        // Given
        URI target = second(Service.UPLOAD, "/repos/" + REPOSITORY);
        assertThat(get(reader, target).status()).isEqualTo(200);

        // When
        List<String> outcomes = Stream.generate(() -> get(as(secrets.make("tried out")), target))
                .limit(ATTEMPTS + 2L)
                .map(Answer::outcome)
                .toList();
        Answer next = get(as(secrets.make("tried out at last")), target);

        // Then
        assertThat(outcomes).contains("401 unauthenticated");
        assertThat(next.outcome()).isEqualTo("429 too-many-attempts");
        assertThat(Integer.parseInt(next.header("retry-after").orElseThrow())).isBetween(1, 60);
        assertThat(get(reader, target).status()).as("what was good before").isEqualTo(200);
        assertThat(get(reader, upload("/repos/" + REPOSITORY)).status())
                .as("at another replica")
                .isEqualTo(200);
    }

    @Test
    @Order(LAST)
    void nothing_that_was_written_holds_a_secret() throws IOException {
        // Given
        put(writer, "builds/canary", Content.ofSize(10));
        await().atMost(PATIENCE).until(() -> events.text().contains("/builds/canary"));
        await().atMost(PATIENCE).until(() -> traces.messages().contains("publisher-service"));
        get(administrator, upload("/tokens"));
        get(administrator, upload("/access-rules"));
        issuer.secrets().forEach(token -> secrets.plant("identity token", token));

        // When
        List<Written> all = new ArrayList<>(Written.logs(stack, REPOSITORY));
        all.addAll(Written.metrics(stack));
        all.addAll(Written.processes(stack.scratch("threads")));
        all.addAll(Written.records(
                TopicRecords.all(stack.services().kafka().bootstrapServers()),
                Map.of(
                        "cvmfs.audit", REPOSITORY,
                        "cvmfs.changes", REPOSITORY,
                        "cvmfs.events", REPOSITORY,
                        "cvmfs.revisions", REPOSITORY)));
        all.add(new Written("events", events.text(), REPOSITORY));
        all.add(new Written("answers", String.join("\n", answers), PROBLEM));
        all.add(new Written("audit trail", everyPage("/audit"), REPOSITORY));
        all.add(new Written("traces", traces.messages(), REPOSITORY));

        // Then
        assertThat(secrets.count()).isGreaterThan(30);
        assertThat(all).allSatisfy(written -> assertThat(written.text())
                .as("the control in %s", written.place())
                .contains(written.canary()));
        assertThat(all.stream().flatMap(written -> secrets.foundIn(written.text()).stream()
                        .map(name -> name + " in " + written.place())))
                .isEmpty();
    }

    private String everyPage(String first) {
        StringBuilder pages = new StringBuilder();
        String next = first;
        while (!next.isEmpty()) {
            JsonNode page = get(administrator, upload(next)).json();
            pages.append(page);
            next = page.path("next").asText();
        }
        return pages.toString();
    }

    private long revision() {
        return get(reader, upload("/repos/" + REPOSITORY))
                .json()
                .path("revision")
                .asLong();
    }

    private static Answer get(Http http, URI uri) {
        return http.send(HttpRequest.newBuilder(uri));
    }

    private Answer put(Http http, String path, Content content) {
        return http.send(HttpRequest.newBuilder(repository.file(path + "?overwrite=true"))
                .PUT(content.body()));
    }

    private URI upload(String path) {
        return stack.endpoints().upload().resolve(path);
    }

    private URI gc(String path) {
        return stack.endpoints().gc().resolve(path);
    }

    private URI notification(String path) {
        return stack.endpoints().notification().resolve(path);
    }

    private URI second(Service service, String path) {
        return URI.create("http://" + Endpoints.SECOND_HOST + ":"
                + stack.endpoints().of(service).getPort() + path);
    }

    /** With single quotes for double ones. */
    private static HttpRequest.BodyPublisher json(String text) {
        return BodyPublishers.ofString(text.replace('\'', '"'));
    }
}
