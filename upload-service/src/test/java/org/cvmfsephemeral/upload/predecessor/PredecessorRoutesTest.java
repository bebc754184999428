package org.cvmfsephemeral.upload.predecessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipelines that were written for the Python server go on unchanged. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class PredecessorRoutesTest extends ServiceTest {
    private String repository;
    private String file;

    @BeforeEach
    void create() {
        repository = "/repos/" + sharedRepository("{}");
        file = "f-" + UUID.randomUUID();
    }

    private Reply upload(String parameters, String content) {
        return upload(parameters, content.getBytes(StandardCharsets.UTF_8));
    }

    private Reply upload(String parameters, byte[] content) {
        return api.send(
                "POST",
                repository + parameters,
                BodyPublishers.ofByteArray(Form.withFile("file", file, content)),
                "Content-Type",
                Form.CONTENT_TYPE);
    }

    @Test
    void fileIsPublishedUnderItsOwnName() {
        Reply uploaded = upload("?ttl_s=3600", "content");

        assertThat(uploaded.status()).as("%s", uploaded).isEqualTo(200);
        assertThatObject(uploaded.json())
                .returns(file, body -> body.get("filename").asText())
                .returns("application/x-test", body -> body.get("content_type").asText())
                .returns(true, body -> body.get("upload_time_s").asDouble() > 0)
                .returns(true, body -> body.get("publish_time_s").asDouble() > 0)
                .returns(true, body -> body.get("revision").asLong() > 1);
        assertThat(uploaded.json().get("expires_at").asLong())
                .isBetween(Instant.now().getEpochSecond() + 3_500, Instant.now().getEpochSecond() + 3_700);
        assertThat(api.get(repository + "/" + file).text()).isEqualTo("content");
    }

    @Test
    void twoHoursAreUsual() {
        long expires = upload("", "content").json().get("expires_at").asLong();

        assertThat(expires)
                .isBetween(Instant.now().getEpochSecond() + 7_100, Instant.now().getEpochSecond() + 7_300);
    }

    @Test
    void largeFileArrivesWhole() {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);

        upload("", content);

        assertThat(api.get(repository + "/" + file).body()).isEqualTo(content);
    }

    @Test
    void fileIsOnlyReplacedIfAsked() {
        upload("", "first");

        Reply refused = upload("", "second");
        Reply replaced = upload("?overwrite=true", "third");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asText()).contains(file).contains("exists");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(api.get(repository + "/" + file).text()).isEqualTo("third");
    }

    @Test
    void directoryIsReplacedToo() {
        api.put(repository + "/files/" + file + "/below", "x");

        Reply replaced = upload("?overwrite=true", "now a file");

        assertThat(replaced.status()).as("%s", replaced).isEqualTo(200);
        assertThat(api.get(repository + "/" + file).text()).isEqualTo("now a file");
    }

    @Test
    void filesOfTheRootAreListed() {
        upload("", "content");

        JsonNode shown = api.get(repository).json();

        assertThat(shown.get("files"))
                .anySatisfy(name -> assertThat(name.asText()).isEqualTo(file));
        assertThat(shown.get("name").asText()).isEqualTo(repository.substring("/repos/".length()));
    }

    @Test
    void fileIsDeleted() {
        upload("", "content");

        Reply deleted = api.delete(repository + "/" + file);

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.json().get("target_name").asText()).isEqualTo(file);
        assertThat(api.get(repository + "/" + file).status()).isEqualTo(404);
    }

    @Test
    void timeToLiveIsChanged() {
        upload("", "content");

        Reply changed = api.post(repository + "/" + file + "/ttl?ttl_s=60", "");

        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
        assertThatObject(changed.json())
                .returns(file, body -> body.get("filename").asText())
                .returns(60, body -> body.get("ttl_s").asInt());
        assertThat(Instant.parse(api.head(repository + "/files/" + file).header("X-Cvmfs-Expires")))
                .isBefore(Instant.now().plusSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({
        "/clean,message,Nothing has expired",
        "/notify,message,Notified clients about changes in repo",
    })
    void upkeepOfARepository(String route, String field, String text) {
        Reply answered = api.post(repository + route, "");

        assertThat(answered.status()).as("%s", answered).isEqualTo(200);
        assertThat(answered.json().get(field).asText()).contains(text);
    }

    @ParameterizedTest
    @CsvSource({"/gc,gc_time_s", "/housekeeping,housekeeping_time_s", "/resign,message"})
    void upkeepOfEverything(String route, String field) {
        Reply answered = api.post(route, "");

        assertThat(answered.status()).as("%s", answered).isEqualTo(200);
        assertThat(answered.json().has("message")).isTrue();
        assertThat(answered.json().has(field)).isTrue();
    }

    @Test
    void nothingToCleanMakesNoRevision() {
        upload("", "content");
        long before = api.get(repository).json().get("revision").asLong();

        api.post(repository + "/clean", "");

        LedgerRows rows = ledger(repository.substring("/repos/".length()));
        assertThat(rows.isQuiet()).isTrue();
        assertThat(rows.revision()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?ttl_s=soon", "?ttl_s=0", "?ttl_s=2h", "?overwrite=maybe", "?unknown=1"})
    void parametersThatMakeNoSense(String parameters) {
        assertThat(upload(parameters, "x").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void formWithoutTheFile() {
        Reply refused = api.send(
                "POST",
                repository,
                BodyPublishers.ofByteArray(Form.withFile("other", file, new byte[10])),
                "Content-Type",
                Form.CONTENT_TYPE);

        assertThat(refused.problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void formThatIsCutOff() {
        byte[] whole = Form.withFile("file", file, new byte[1000]);
        LedgerRows before = ledger(repository.substring("/repos/".length()));

        Reply refused = api.send(
                "POST",
                repository,
                BodyPublishers.ofByteArray(Arrays.copyOf(whole, whole.length - 200)),
                "Content-Type",
                Form.CONTENT_TYPE);

        assertThat(refused.problem()).isEqualTo("incomplete-body");
        assertThat(ledger(repository.substring("/repos/".length()))).isEqualTo(before);
    }

    @Test
    void bodyThatIsNoForm() {
        assertThat(api.post(repository, "just text").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void nameThatLeadsOut() {
        file = "../outside";

        assertThat(upload("", "x").problem()).isEqualTo("invalid-path");
    }

    @Test
    void unknownRepository() {
        repository = "/repos/unknown.example.org";

        Reply refused = upload("", "x");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.problem()).isEqualTo("unknown-repository");
    }
}
