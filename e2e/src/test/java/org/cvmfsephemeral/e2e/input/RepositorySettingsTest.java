package org.cvmfsephemeral.e2e.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories are created with settings that make sense, or not at all. */
@OnStack
class RepositorySettingsTest {
    private static final String NAME = "settings.example.org";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"compression\":\"lzma\"}",
                "{\"chunkSize\":1}",
                "{\"chunkSize\":1073741824}",
                "{\"ttlSeconds\":0}",
                "{\"ttlSeconds\":-1}",
                "{\"ttlSeconds\":99999999}",
                "{\"fileSizeLimit\":-1}"
            })
    void senseless_settings_create_nothing(String settings, Stack stack) {
        Answer answer = putRepository(stack, NAME, settings);

        assertThat(answer.outcome()).as("%s", answer).isEqualTo("400 invalid-settings");
        assertThat(show(stack, NAME).outcome()).isEqualTo("404 unknown-repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "\"text\"", "{\"ttlSeconds\":\"soon\"}", "{\"fileSizeLimit\":1e400}"})
    void what_is_no_settings_creates_nothing(String settings, Stack stack) {
        Answer answer = putRepository(stack, NAME, settings);

        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(show(stack, NAME).outcome()).isEqualTo("404 unknown-repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {".hidden", "a..b", "bad%20name", "%C3%BC"})
    void an_impossible_name_creates_nothing(String name, Stack stack) {
        assertThat(putRepository(stack, name, "{}").outcome()).isEqualTo("400 invalid-repository-name");
    }

    @Test
    void creating_a_repository_again_changes_nothing_but_its_settings(Stack stack) {
        Answer created = putRepository(stack, "again.example.org", "{\"ttlSeconds\":30}");
        Answer again = putRepository(stack, "again.example.org", "{\"ttlSeconds\":40}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("rootHash")).isEqualTo(created.json().path("rootHash"));
        assertThat(show(stack, "again.example.org").json().path("ttlSeconds").asInt())
                .isEqualTo(40);
    }

    private static Answer putRepository(Stack stack, String name, String settings) {
        return stack.http()
                .send(HttpRequest.newBuilder(stack.endpoints().upload().resolve("/repos/" + name))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(settings)));
    }

    private static Answer show(Stack stack, String name) {
        return stack.http()
                .send(HttpRequest.newBuilder(stack.endpoints().upload().resolve("/repos/" + name)));
    }
}
