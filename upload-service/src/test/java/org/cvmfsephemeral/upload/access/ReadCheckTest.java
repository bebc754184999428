package org.cvmfsephemeral.upload.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.cvmfsephemeral.upload.stack.Api;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What notify-service relies on when it asks who may read: its tests play this service, and these hold what they play. */
@QuarkusTest
@WithTestResource(UploadStack.class)
@TestProfile(Closed.class)
class ReadCheckTest extends ServiceTest {
    private static final String READABLE = "readable.example.org";
    private static final String OTHER = "unreadable.example.org";

    private Api reader;

    @BeforeEach
    void makeToken() {
        Reply made = api.as(Closed.BOOTSTRAP)
                .post(
                        "/tokens",
                        "{\"label\": \"reader\", \"grants\": [{\"repositories\": \"" + READABLE
                                + "\", \"actions\": [\"read\"]}]}");
        reader = api.as(made.json().get("token").asText());
    }

    @Test
    void whoMayReadIsAnsweredWithoutContent() {
        Reply answer = reader.get("/read-check/" + READABLE);

        assertThat(answer.status()).isEqualTo(204);
    }

    @Test
    void whoMayReadAllIsAnsweredWithoutContent() {
        assertThat(api.as(Closed.BOOTSTRAP).get("/read-check").status()).isEqualTo(204);
    }

    @Test
    void whoMayNotIsToldSo() {
        assertRefused(reader.get("/read-check/" + OTHER), 403, "forbidden");
        assertRefused(reader.get("/read-check"), 403, "forbidden");
    }

    @Test
    void whoShowsNothingIsToldSo() {
        assertRefused(api.get("/read-check/" + READABLE), 401, "unauthenticated");
        assertRefused(api.get("/read-check"), 401, "unauthenticated");
    }

    @Test
    void whoShowsSomethingWrongIsToldSo() {
        assertRefused(api.as("nonsense").get("/read-check/" + READABLE), 401, "unauthenticated");
    }

    /** A notify-service of the release before asks so during an upgrade. */
    @Test
    void callersAreToldWhetherTheyMayRead() {
        Reply may = reader.get("/caller?action=read&repository=" + READABLE);
        Reply mayNot = reader.get("/caller?action=read&repository=" + OTHER);

        assertThat(may.status()).isEqualTo(200);
        assertThat(may.json().get("allowed").isBoolean()).isTrue();
        assertThat(may.json().get("allowed").asBoolean()).isTrue();
        assertThat(may.json().get("name").asText()).startsWith("reader (");
        assertThat(mayNot.json().get("allowed").asBoolean()).isFalse();
        assertThat(reader.get("/caller?action=read").json().get("allowed").asBoolean())
                .isFalse();
    }

    private static void assertRefused(Reply answer, int status, String problem) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asText()).endsWith(":" + problem);
        assertThat(answer.json().get("detail").asText()).isNotBlank();
    }
}
