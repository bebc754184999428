package org.cvmfsephemeral.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretGenerationTest {
    private static final List<SecretPlan> KEY = SecretPlan.parse(List.of("encryption-key", "encryption.key=base64:32"));

    private final List<String> log = new ArrayList<>();
    private RecordingApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RecordingApiServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSecretThatWasNeverThereIsMadeForGood() throws Exception {
        // Given an empty namespace
        // When
        boolean complete = generation(RecordingApiServer.TOKEN)
                .make(SecretPlan.parse(List.of("ledger", "username=text:cvmfs", "password=random:32")));

        // Then
        JsonNode secret = server.objects().get("secrets/ledger");
        assertThat(complete).isTrue();
        assertThat(secret.path("immutable").asBoolean()).isTrue();
        assertThat(value(secret, "username")).isEqualTo("cvmfs");
        assertThat(value(secret, "password")).matches("[A-Za-z0-9]{32}");
    }

    @Test
    void aKeyIsThirtyTwoBytesInBase64OnALine() throws Exception {
        // When
        generation(RecordingApiServer.TOKEN).make(KEY);

        // Then
        String key = value(server.objects().get("secrets/encryption-key"), "encryption.key");
        assertThat(key).endsWith("\n");
        assertThat(Base64.getDecoder().decode(key.strip())).hasSize(32);
    }

    @Test
    void whatIsThereStaysAsItIs() throws Exception {
        // Given
        generation(RecordingApiServer.TOKEN).make(KEY);
        JsonNode first = server.objects().get("secrets/encryption-key");

        // When
        boolean complete = generation(RecordingApiServer.TOKEN).make(KEY);

        // Then
        assertThat(complete).isTrue();
        assertThat(server.objects().get("secrets/encryption-key")).isEqualTo(first);
    }

    @Test
    void aSecretThatWasLostIsNotReplacedByAnother() throws Exception {
        // Given
        generation(RecordingApiServer.TOKEN).make(KEY);
        server.remove("secrets/encryption-key");

        // When
        boolean complete = generation(RecordingApiServer.TOKEN).make(KEY);

        // Then
        assertThat(complete).isFalse();
        assertThat(server.objects()).doesNotContainKey("secrets/encryption-key");
        assertThat(String.join("\n", log)).contains("restore it from your backup");
    }

    @Test
    void theOthersAreMadeAllTheSame() throws Exception {
        // Given
        generation(RecordingApiServer.TOKEN).make(KEY);
        server.remove("secrets/encryption-key");

        // When
        generation(RecordingApiServer.TOKEN)
                .make(SecretPlan.parse(
                        List.of("encryption-key", "encryption.key=base64:32", "grafana", "password=random:24")));

        // Then
        assertThat(server.objects()).containsKey("secrets/grafana");
    }

    @Test
    void aDeathBetweenSecretAndMarkIsMendedByTheNextRun() throws Exception {
        // Given
        server.dieBeforeCreating("configmaps/generated-encryption-key");
        assertThatIOException()
                .isThrownBy(() -> generation(RecordingApiServer.TOKEN).make(KEY));
        JsonNode first = server.objects().get("secrets/encryption-key");
        server.dieBeforeCreating("");

        // When
        boolean complete = generation(RecordingApiServer.TOKEN).make(KEY);

        // Then
        assertThat(complete).isTrue();
        assertThat(server.objects().get("secrets/encryption-key")).isEqualTo(first);
        assertThat(server.objects()).containsKey("configmaps/generated-encryption-key");
    }

    @Test
    void aSecretOfTheOperatorsOwnIsKept() throws Exception {
        // Given
        generation(RecordingApiServer.TOKEN).make(KEY);
        JsonNode own = server.objects().get("secrets/encryption-key");
        server.remove("configmaps/generated-encryption-key");

        // When
        generation(RecordingApiServer.TOKEN).make(KEY);

        // Then
        assertThat(server.objects().get("secrets/encryption-key")).isEqualTo(own);
    }

    @Test
    void aRefusalIsAnErrorThatSaysWhoRefusedWhat() {
        assertThatIOException()
                .isThrownBy(() -> generation("another").make(KEY))
                .withMessageContaining("401")
                .withMessageContaining("configmaps");
    }

    @Test
    void nothingSecretIsLogged() throws Exception {
        // When
        generation(RecordingApiServer.TOKEN).make(KEY);

        // Then
        String key = value(server.objects().get("secrets/encryption-key"), "encryption.key");
        assertThat(String.join("\n", log))
                .isNotEmpty()
                .doesNotContain(key.strip())
                .doesNotContain(RecordingApiServer.TOKEN);
    }

    private SecretGeneration generation(String token) {
        ApiServer api = new ApiServer(
                HttpClient.newHttpClient(),
                URI.create("http://localhost:" + server.port()),
                RecordingApiServer.NAMESPACE,
                token);
        return new SecretGeneration(api, new SecureRandom(), log::add);
    }

    private static String value(JsonNode secret, String key) {
        return new String(
                Base64.getDecoder().decode(secret.path("data").path(key).asText()), UTF_8);
    }
}
