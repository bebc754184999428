package org.cvmfsephemeral.upload.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(UploadStack.class)
class ChangeResourceTest extends ServiceTest {
    private String repository;

    @BeforeEach
    void create() {
        repository = sharedRepository("{}");
    }

    @Test
    void publishedChangeTellsItsRevision() {
        JsonNode written =
                api.put("/repos/" + repository + "/files/f?overwrite=true", "x").json();

        Reply change = api.get(
                "/repos/" + repository + "/changes/" + written.get("change").asText());

        assertThat(change.status()).isEqualTo(200);
        assertThatObject(change.json())
                .returns(written.get("change"), body -> body.get("id"))
                .returns("PUBLISHED", body -> body.get("state").asText())
                .returns(written.get("revision"), body -> body.get("revision"))
                .returns(written.get("rootHash"), body -> body.get("rootHash"))
                .returns(false, body -> body.has("problem"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3f0e8a52-3f0f-4d2e-9d5c-0123456789ab", "none", "1"})
    void unknownChangeIsNotFound(String id) {
        assertThat(api.get("/repos/" + repository + "/changes/" + id).problem()).isEqualTo("unknown-change");
    }

    @Test
    void changeOfAnotherRepositoryIsNotFound() {
        String id = api.put("/repos/" + repository + "/files/f?overwrite=true", "x")
                .json()
                .get("change")
                .asText();

        assertThat(api.get("/repos/" + api.newRepository() + "/changes/" + id).problem())
                .isEqualTo("unknown-change");
    }
}
