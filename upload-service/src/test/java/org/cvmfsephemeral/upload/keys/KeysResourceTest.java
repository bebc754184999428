package org.cvmfsephemeral.upload.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The change of a key as callers see it. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class KeysResourceTest extends ServiceTest {
    private String keys;

    @BeforeEach
    void create() {
        keys = "/repos/" + api.newRepository("{}") + "/keys";
    }

    @Test
    void publicSideIsTold() {
        JsonNode told = api.get(keys).json();

        assertThat(told.path("fingerprint").asText()).matches("[0-9A-F]{2}(:[0-9A-F]{2}){19}");
        assertThat(told.path("kept").asText()).isEqualTo("ledger");
        assertThat(told.has("whitelistExpires")).isTrue();
        assertThat(told.has("rotation")).isFalse();
        assertThat(told.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void changeIsAcceptedAndListed() {
        Reply accepted = api.post(keys + "/rotation", "");

        assertThat(accepted.status()).isEqualTo(202);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> api.get(keys).json().path("rotation").asText(), "listed"::equals);
    }

    @Test
    void secondChangeAtTheSameTimeIsRefused() {
        api.post(keys + "/rotation", "");

        assertThat(api.post(keys + "/rotation", "").problem()).isEqualTo("rotation-under-way");
    }

    @Test
    void listedChangeIsNotTakenBack() {
        api.post(keys + "/rotation", "");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> api.get(keys).json().path("rotation").asText(), "listed"::equals);

        assertThat(api.delete(keys + "/rotation").problem()).isEqualTo("rotation-under-way");
    }

    @Test
    void nothingToTakeBackIsNoProblem() {
        assertThat(api.delete(keys + "/rotation").status()).isEqualTo(204);
    }
}
