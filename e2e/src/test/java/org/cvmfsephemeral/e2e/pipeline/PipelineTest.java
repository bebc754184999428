package org.cvmfsephemeral.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.cvmfsephemeral.local.StackPorts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines as the README prints them, against a system that asks everybody who they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineTest {
    private static final String PRINTED_URL = "https://cvmfs.example.org";
    private static final String PRINTED_REPOSITORY = "demo.example.org";
    private static final String BOOTSTRAP = "bootstrap-token-of-this-test-0123456789";
    private static final int REFUSED = 3;
    private static final int NOT_PERMITTED = 4;
    private static final int UNAVAILABLE = 5;
    private static final int NOT_PACKED = 8;
    private static final Duration TWO_DAYS = Duration.ofDays(2);

    private PipelineIssuer issuer;
    private Stack stack;
    private TestRepository repository;

    /** Of a write token for {@code /builds}. */
    private String token;

    @TempDir
    Path workspace;

    /** Below {@code builds}; each test has its own. */
    private String run;

    @BeforeAll
    void start() throws Exception {
        issuer = PipelineIssuer.open();
        StackPorts ports = StackPorts.free();
        stack = Stack.start(
                Path.of("target", "pipeline-stack").toAbsolutePath(),
                ports,
                Map.of(
                        "CVMFS_ACCESS_OPEN",
                        "false",
                        "CVMFS_ACCESS_BOOTSTRAP_TOKEN",
                        BOOTSTRAP,
                        "CVMFS_ACCESS_ISSUERS_FORGE_URL",
                        issuer.url(),
                        "CVMFS_ACCESS_ISSUERS_FORGE_AUDIENCE",
                        "http://127.0.0.1:" + ports.upload()));
        repository = TestRepository.create(new Http(BOOTSTRAP), stack.endpoints(), PRINTED_REPOSITORY, "{}");
        admit();
    }

    private void admit() {
        Http administrator = new Http(BOOTSTRAP);
        Answer rule = administrator.send(HttpRequest.newBuilder(
                        stack.endpoints().upload().resolve("/access-rules/apps"))
                .PUT(BodyPublishers.ofString("{\"issuer\": \"" + issuer.url() + "\", \"claims\": {\"repository\": \""
                        + PipelineIssuer.REPOSITORY + "\", \"ref\": \"refs/heads/main\"}, \"repositories\": \""
                        + PRINTED_REPOSITORY + "\", \"below\": \"/builds\", \"actions\": [\"write\"]}")));
        assertThat(rule.status()).as("%s", rule).isEqualTo(201);
        Answer made = administrator.send(
                HttpRequest.newBuilder(stack.endpoints().upload().resolve("/tokens"))
                        .POST(BodyPublishers.ofString("{\"label\": \"pipelines\", \"grants\": [{\"repositories\": \""
                                + PRINTED_REPOSITORY + "\", \"below\": \"/builds\", \"actions\": [\"write\"]}]}")));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        token = made.json().path("token").asText();
    }

    @BeforeEach
    void name(TestInfo test) {
        run = test.getTestMethod().orElseThrow().getName();
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
        if (issuer != null) {
            issuer.close();
        }
    }

    @Test
    void a_github_workflow_as_printed_publishes_a_file() throws Exception {
        // Given
        Content content = Content.ofSize(3_000_000);
        write("build", content);
        String workflow = printed("yaml", 0);
        assertThat(workflow.lines()).hasSizeLessThanOrEqualTo(5);

        // When
        Outcome outcome = github(workflow);

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(outcome.output("path")).isEqualTo("/builds/" + run);
        assertThat(outcome.revision()).isEqualTo(repository.revision());
        assertThat(stack.ledger().publishedChanges(repository.name())).contains(outcome.output("change"));
        assertThat(outcome.output("root-hash"))
                .isEqualTo(repository.manifest().rootCatalog().toString());
        assertThat(repository.sha256("builds/" + run)).isEqualTo(content.sha256());
        assertThat(Instant.parse(outcome.output("expires")))
                .isCloseTo(Instant.now().plus(TWO_DAYS), within(5, ChronoUnit.MINUTES));
        assertThat(expiry("builds/" + run)).isEqualTo(outcome.output("expires"));
        assertThat(isKnown(content)).as("the digest was sent").isTrue();
        assertThat(issuer.lastAudience()).isEqualTo(url());
        assertKeptSecret(outcome);
    }

    @Test
    void a_github_workflow_as_printed_publishes_a_folder() throws Exception {
        // Given
        Content content = Content.ofSize(70_000);
        write("build/bin/tool", content);
        assertThat(workspace.resolve("build/bin/tool").toFile().setExecutable(true, false))
                .isTrue();
        write("build/ä name with spaces", Content.ofSize(0));

        // When
        Outcome outcome = github(printed("yaml", 0));

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(outcome.revision()).isEqualTo(repository.revision());
        assertThat(outcome.output("path")).isEqualTo("/builds/" + run);
        assertThat(repository.verify().files())
                .containsEntry("builds/" + run + "/bin/tool", content.sha256())
                .containsEntry(
                        "builds/" + run + "/ä name with spaces",
                        Content.ofSize(0).sha256());
        assertThat(repository
                        .get("builds/" + run + "/bin")
                        .json()
                        .path("entries")
                        .path(0)
                        .path("mode")
                        .asText())
                .isEqualTo("0755");
        assertKeptSecret(outcome);
    }

    @Test
    void a_gitlab_pipeline_as_printed_publishes_a_folder() throws Exception {
        // Given
        Content content = Content.ofSize(70_001);
        write("build/app.bin", content);

        // When
        Outcome outcome = new GitlabRunner(workspace, issuer, Map.of("CI_PIPELINE_ID", run))
                .run(Checkout.yaml(printed("yaml", 1)));

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(outcome.output("CVMFS_PUBLISHED_PATH")).isEqualTo("/builds/" + run);
        assertThat(outcome.output("CVMFS_PUBLISHED_REVISION")).isEqualTo(Long.toString(repository.revision()));
        assertThat(stack.ledger().publishedChanges(repository.name()))
                .contains(outcome.output("CVMFS_PUBLISHED_CHANGE"));
        assertThat(repository.sha256("builds/" + run + "/app.bin")).isEqualTo(content.sha256());
        assertThat(expiry("builds/" + run)).isEqualTo(outcome.output("CVMFS_PUBLISHED_EXPIRES"));
        assertKeptSecret(outcome);
    }

    @Test
    void the_script_is_fetched_and_run_as_printed() throws Exception {
        // Given
        Content content = Content.ofSize(70_002);
        write("build", content);

        // When
        Outcome outcome = shell().run(printed("sh", 0));

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(repository.sha256("builds/4711")).isEqualTo(content.sha256());
        assertKeptSecret(outcome);
    }

    @Test
    void plain_curl_as_printed_publishes_a_file() throws Exception {
        // Given
        Content content = Content.ofSize(70_003);
        write("app.tar", content);

        // When
        Outcome outcome = shell().run(printed("sh", 1).replace("builds/4711", "builds/" + run));

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(repository.sha256("builds/" + run + "/app.tar")).isEqualTo(content.sha256());
        assertKeptSecret(outcome);
    }

    @Test
    void notify_service_is_waited_for() throws Exception {
        // Given
        write("app", Content.ofSize(10));

        // When
        Outcome outcome =
                upload("--notify-url", stack.endpoints().notification().toString(), "app");

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(outcome.revision()).isEqualTo(repository.revision());
        assertThat(outcome.arguments()).anyMatch(line -> line.contains("/wait?revision=" + outcome.revision()));
    }

    @Test
    void the_same_key_publishes_once() throws Exception {
        // Given
        write("app", Content.ofSize(5000));
        Outcome first = upload("--key", "run-4711", "app");
        long changes = changes();

        // When
        Outcome second = upload("--key", "run-4711", "app");

        // Then
        assertThat(second.exitCode()).as("%s", second).isZero();
        assertThat(second.output("change")).isEqualTo(first.output("change"));
        assertThat(second.revision()).isEqualTo(first.revision());
        assertThat(changes()).isEqualTo(changes);
    }

    @Test
    void what_is_not_permitted_is_said_and_not_done() throws Exception {
        // Given
        write("app", Content.ofSize(10));
        long revision = repository.revision();

        // When
        Outcome outcome = shell().run(command("--path", "releases/1.0", "app"));

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(NOT_PERMITTED);
        assertThat(outcome.log()).contains("403").contains("[forbidden]").doesNotContain("{\"");
        assertThat(repository.revision()).isEqualTo(revision);
        assertKeptSecret(outcome);
    }

    @Test
    void a_job_that_may_not_show_its_identity_is_told_so() throws Exception {
        // Given
        write("build", Content.ofSize(10));

        // When
        Outcome outcome = github(printed("yaml", 0).replace("{id-token: write}", "{contents: read}"));

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(NOT_PERMITTED);
        assertThat(outcome.log())
                .contains("::error title=cvmfs-upload::")
                .contains("401")
                .contains("id-token: write");
        assertThat(repository.get("builds/" + run).status()).isEqualTo(404);
    }

    @Test
    void a_problem_is_shown_as_its_title_and_detail() throws Exception {
        // Given
        write("app", Content.ofSize(10));
        upload("app");

        // When
        Outcome outcome = upload("app");

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(REFUSED);
        assertThat(outcome.log())
                .contains("409 File exists: '/builds/" + run
                        + "/app' exists; send overwrite=true to replace it. [file-exists]");
    }

    @Test
    void a_file_is_replaced_if_that_is_wanted() throws Exception {
        // Given
        write("app", Content.ofSize(10));
        upload("app");
        write("app", Content.ofSize(20));

        // When
        Outcome outcome = upload("--overwrite", "app");

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(repository.sha256("builds/" + run + "/app"))
                .isEqualTo(Content.ofSize(20).sha256());
    }

    @Test
    void another_content_than_expected_is_not_published() throws Exception {
        // Given
        write("app", Content.ofSize(10));

        // When
        Outcome outcome = upload("--digest", Content.ofSize(11).sha256(), "app");

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(REFUSED);
        assertThat(outcome.log()).contains("[digest-mismatch]");
        assertThat(repository.get("builds/" + run + "/app").status()).isEqualTo(404);
    }

    @Test
    void a_token_that_is_over_is_replaced() throws Exception {
        // Given
        write("build", Content.ofSize(10));
        issuer.issueExpired();
        int issued = issuer.issued();

        // When
        Outcome outcome = github(printed("yaml", 0));

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(issuer.issued()).isEqualTo(issued + 2);
        assertKeptSecret(outcome);
    }

    @Test
    void bad_connections_and_busy_services_are_tried_again_and_nothing_is_published_twice() throws Exception {
        // Given
        Content content = Content.ofSize(900_000);
        write("app", content);
        long changes = changes();
        try (BumpyRoad road = BumpyRoad.to(
                stack.endpoints().upload(),
                BumpyRoad.Fate.REFUSED,
                BumpyRoad.Fate.CUT,
                BumpyRoad.Fate.BUSY,
                BumpyRoad.Fate.ANSWER_LOST)) {
            // When
            Outcome outcome = upload("--url", road.url(), "app");

            // Then
            assertThat(outcome.exitCode()).as("%s", outcome).isZero();
            assertThat(road.left()).isZero();
            assertThat(changes()).isEqualTo(changes + 1);
            assertThat(outcome.revision()).isEqualTo(repository.revision());
            assertThat(repository.sha256("builds/" + run + "/app")).isEqualTo(content.sha256());
            assertKeptSecret(outcome);
        }
    }

    @Test
    void a_folder_that_is_sent_while_it_is_packed_is_packed_again() throws Exception {
        // Given
        Content content = Content.ofSize(900_001);
        write("build/app", content);
        try (BumpyRoad road = BumpyRoad.to(stack.endpoints().upload(), BumpyRoad.Fate.CUT, BumpyRoad.Fate.BUSY)) {
            // When
            Outcome outcome = upload("--url", road.url(), "--stream", "build");

            // Then
            assertThat(outcome.exitCode()).as("%s", outcome).isZero();
            assertThat(road.left()).isZero();
            assertThat(repository.sha256("builds/" + run + "/app")).isEqualTo(content.sha256());
        }
    }

    @Test
    void a_service_that_is_started_anew_meanwhile_is_waited_for() throws Exception {
        // Given
        Content content = Content.ofSize(70_004);
        write("app", content);
        stack.services().stop(Service.UPLOAD);

        // When
        CompletableFuture<Outcome> upload = CompletableFuture.supplyAsync(() -> upload("app"));
        stack.services().restart(Service.UPLOAD);
        Outcome outcome = upload.get();

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        assertThat(repository.sha256("builds/" + run + "/app")).isEqualTo(content.sha256());
    }

    @Test
    void a_service_that_stays_away_is_given_up() throws Exception {
        // Given
        write("app", Content.ofSize(10));
        try (BumpyRoad road = BumpyRoad.to(
                stack.endpoints().upload(), BumpyRoad.Fate.BUSY, BumpyRoad.Fate.REFUSED, BumpyRoad.Fate.BUSY)) {
            // When
            Outcome outcome = upload("--url", road.url(), "--attempts", "2", "app");

            // Then
            assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(UNAVAILABLE);
            assertThat(outcome.log()).contains("503").contains("no answer from");
            assertThat(road.left()).isEqualTo(1);
        }
    }

    @Test
    void a_folder_that_cannot_be_packed_as_a_whole_is_not_published() throws Exception {
        // Given
        write("build/app", Content.ofSize(10));

        // When
        Outcome packed = withFailingTar().run(command("build"));
        Outcome streamed = withFailingTar().run(command("--stream", "build"));

        // Then
        assertThat(List.of(packed.exitCode(), streamed.exitCode()))
                .as("%s, %s", packed, streamed)
                .containsOnly(NOT_PACKED);
        assertThat(packed.log()).contains("tar: secret: Permission denied");
        assertThat(streamed.log()).contains("tar: secret: Permission denied");
        assertThat(repository.get("builds/" + run).status()).isEqualTo(404);
    }

    @Test
    void tokens_are_not_sent_over_plain_http() throws Exception {
        // Given
        write("app", Content.ofSize(10));

        // When
        Outcome outcome = upload("--url", "http://cvmfs.example.org", "app");

        // Then
        assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(2);
        assertThat(outcome.log()).contains("--allow-http");
    }

    @Test
    void shellcheck_has_nothing_to_say() {
        Program.SHELLCHECK.assumeInstalled();

        Program.Result result = Program.run(
                List.of("shellcheck", Checkout.SCRIPT.toString()),
                stack.scratch("shellcheck").resolve("log"));

        assertThat(result.output()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    private Outcome github(String workflow) {
        JsonNode job = Checkout.yaml(workflow);
        return new GithubRunner(workspace, issuer, Map.of("github.run_id", run)).run(job);
    }

    /** Of a machine without a forge, with a token. */
    private Shell shell() {
        return new Shell(workspace).with("CVMFS_TOKEN", token).with("TMPDIR", workspace.toString());
    }

    private Shell withFailingTar() throws IOException {
        Path programs = Files.createDirectories(workspace.resolve("programs"));
        Path tar = programs.resolve("tar");
        Files.writeString(
                tar, "#!/bin/sh\nPATH=${PATH#*:}\ntar \"$@\"\necho 'tar: secret: Permission denied' >&2\nexit 2\n");
        assertThat(tar.toFile().setExecutable(true)).isTrue();
        return shell().with("PATH", programs + ":" + System.getenv("PATH"));
    }

    private Outcome upload(String... arguments) {
        Outcome ended = shell().run(command(arguments));
        return new Outcome(ended.exitCode(), ended.log(), Shell.assignments(ended.log()), ended.arguments());
    }

    private String command(String... arguments) {
        return "'" + Checkout.SCRIPT + "' --url " + url() + " --repo " + PRINTED_REPOSITORY + " --path builds/" + run
                + (arguments[arguments.length - 1].equals("build") ? "" : "/") + " " + String.join(" ", arguments);
    }

    /** What the README has, but for the address that it cannot know and a run that it cannot foresee. */
    private String printed(String language, int number) {
        return Checkout.examples(language).get(number).replace(PRINTED_URL, url());
    }

    private String url() {
        return stack.endpoints().upload().toString().replaceFirst("/$", "");
    }

    private void write(String name, Content content) throws IOException {
        Path file = workspace.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream bytes = content.open()) {
            Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private long changes() {
        return stack.ledger().publishedChanges(repository.name()).size();
    }

    private String expiry(String path) {
        return stack.http()
                .send(HttpRequest.newBuilder(
                        stack.endpoints().upload().resolve("/repos/" + repository.name() + "/expiry/" + path)))
                .json()
                .path("expires")
                .asText();
    }

    private boolean isKnown(Content content) {
        return stack.http()
                        .send(HttpRequest.newBuilder(stack.endpoints()
                                .upload()
                                .resolve("/repos/" + repository.name() + "/contents/sha-256:" + content.sha256())))
                        .status()
                == 200;
    }

    private void assertKeptSecret(Outcome outcome) {
        List<String> secrets = new ArrayList<>(issuer.secrets());
        secrets.add(token);
        assertThat(outcome.arguments()).as("curl was seen").anyMatch(line -> line.startsWith("curl "));
        for (String secret : secrets) {
            assertThat(outcome.log()).doesNotContain(secret);
            assertThat(outcome.outputs().values()).noneMatch(value -> value.contains(secret));
            assertThat(outcome.arguments()).noneMatch(line -> line.contains(secret));
        }
    }
}
