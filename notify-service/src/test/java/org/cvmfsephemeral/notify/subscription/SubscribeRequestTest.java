package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeRequestTest {
    @Test
    void namesTheRepository() {
        // Given the body as the client sends it
        byte[] body = bytes("{\"version\":1,\"repository\":\"sw.example.org\"}");

        // When, Then
        assertThat(SubscribeRequest.repository(body)).contains(RepositoryName.of("sw.example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "17",
                "{",
                "{\"version\":1}",
                "{\"version\":1,\"repository\":null}",
                "{\"version\":1,\"repository\":42}",
                "{\"version\":1,\"repository\":\"\"}",
                "{\"version\":1,\"repository\":\"../etc\"}",
                "{\"version\":1,\"repository\":\"a\\nb\"}",
                "{\"version\":1,\"repository\":\"sw.example.org\"",
                "repository=sw.example.org"
            })
    void whatNamesNoneIsNoError(String body) {
        assertThat(SubscribeRequest.repository(bytes(body))).isEmpty();
    }

    @Test
    void deepNestingIsNoError() {
        assertThat(SubscribeRequest.repository(bytes("[".repeat(4000)))).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
