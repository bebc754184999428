package org.cvmfsephemeral.upload.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(UploadStack.class)
class ExpiryResourceTest extends ServiceTest {
    private String folder;
    private String expiry;

    @BeforeEach
    void create() {
        folder = folderIn(sharedRepository("{}"));
        expiry = folder.replace("/files/", "/expiry/");
    }

    @Test
    void timeToLiveIsGivenMovedAndTakenAway() {
        api.put(folder + "a", "x");

        JsonNode given = api.put(expiry + "a", "{\"ttl\":\"2h\"}").json();
        JsonNode shown = api.get(expiry + "a").json();
        Reply taken = api.put(expiry + "a", "{\"ttl\":null}");

        Instant expires = Instant.parse(given.get("expires").asText());
        assertThat(expires)
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(110)),
                        Instant.now().plus(Duration.ofMinutes(130)));
        assertThat(shown.get("expires")).isEqualTo(given.get("expires"));
        assertThat(taken.status()).isEqualTo(200);
        assertThat(api.get(expiry + "a").json().get("expires").isNull()).isTrue();
    }

    @Test
    void whatIsAboveVanishesWithAllBelow() {
        api.put(folder + "d/a?ttl=5h", "x");

        api.put(expiry + "d", "{\"ttl\":\"1h\"}");

        assertThat(api.get(expiry + "d/a").json().get("because").asText()).endsWith("/d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"ttl\":\"soon\"}", "{\"ttl\":true}", "{\"ttl\":0}", "[]"})
    void whatIsNoTime(String body) {
        api.put(folder + "a", "x");

        assertThat(api.put(expiry + "a", body).problem()).isEqualTo("invalid-operation");
    }

    @Test
    void nothingThere() {
        assertThat(api.put(expiry + "a", "{\"ttl\":\"1h\"}").problem()).isEqualTo("unknown-path");
        assertThat(api.get(expiry + "a").problem()).isEqualTo("unknown-path");
    }
}
