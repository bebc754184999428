package org.cvmfsephemeral.notify.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedMessageTest {
    @Test
    void isReadAsTheToolWritesIt() throws InvalidMessageException {
        // Given
        byte[] body = bytes("{ \"version\" : 1, \"timestamp\" : \"18 Oct 2024 12:00:00\", \"type\" : \"activity\", "
                + "\"repository\" : \"sw.example.org\", \"manifest\" : \"+/9DCg==\"}");

        // When
        PublishedMessage message = PublishedMessage.parse(body);

        // Then
        assertThat(message.repository()).isEqualTo(RepositoryName.of("sw.example.org"));
        assertThat(message.isAbout(revision((byte) 0xfb, (byte) 0xff, (byte) 'C', (byte) '\n')))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"repository\":\"sw.example.org\"}",
                "{\"repository\":\"sw.example.org\",\"manifest\":\"no Base64!\"}",
                "{\"repository\":\"sw.example.org\",\"manifest\":17}",
                "{\"repository\":\"sw.example.org\",\"manifest\":\"AAAA\"}"
            })
    void otherManifestsAreNotTheOneThatIsKnown(String body) throws InvalidMessageException {
        assertThat(PublishedMessage.parse(bytes(body)).isAbout(revision((byte) 1)))
                .isFalse();
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
                "{}",
                "{\"repository\":null}",
                "{\"repository\":42}",
                "{\"repository\":\"\"}",
                "{\"repository\":\"../etc\"}",
                "repository=sw.example.org"
            })
    void whatNamesNoRepositoryIsNoMessage(String body) {
        assertThatThrownBy(() -> PublishedMessage.parse(bytes(body)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageStartingWith("The message");
    }

    @Test
    void deepNestingIsNoMessage() {
        assertThatThrownBy(() -> PublishedMessage.parse(bytes("[".repeat(60_000))))
                .isInstanceOf(InvalidMessageException.class);
    }

    private static RepositoryRevision revision(byte... manifest) {
        return new RepositoryRevision("sw.example.org", 1, 1, "ab", manifest);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
