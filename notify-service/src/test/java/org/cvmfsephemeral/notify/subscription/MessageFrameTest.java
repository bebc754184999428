package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.junit.jupiter.api.Test;

class MessageFrameTest {
    private static final long T_18_OCT_2024_NOON = 1729252800L;

    @Test
    void isExactlyWhatTheClientParses() {
        // Given
        byte[] manifest = {(byte) 0xfb, (byte) 0xff, 'C', '\n'};

        // When
        MessageFrame frame =
                frame(new RepositoryRevision("sw.example.org", 5_000_000_000L, T_18_OCT_2024_NOON, "ab", manifest));

        // Then
        assertThat(frame.bytes().toString(StandardCharsets.US_ASCII))
                .isEqualTo("data: {\"version\":1,\"timestamp\":\"18 Oct 2024 12:00:00\",\"type\":\"activity\","
                        + "\"repository\":\"sw.example.org\",\"manifest\":\"+/9DCg==\"}\n\n");
    }

    @Test
    void monthsHaveThreeLetters() {
        // Given a timestamp in September, which some locales abbreviate with four letters
        RepositoryRevision september = revision(1_725_192_000L);

        // When
        String frame = frame(september).bytes().toString();

        // Then
        assertThat(frame).contains("\"01 Sep 2024 12:00:00\"");
    }

    @Test
    void blanksChangeTheLengthAndNothingElse() {
        // Given
        MessageFrame frame = frame(revision(T_18_OCT_2024_NOON));

        // When
        String longer = frame.withBlanks(7).toString();

        // Then
        assertThat(longer)
                .hasSize(frame.bytes().length() + 7)
                .startsWith("data: {\"")
                .endsWith("\"       }\n\n");
        assertThat(new JsonObject(longer.substring("data: ".length())))
                .isEqualTo(new JsonObject(frame.bytes().toString().substring("data: ".length())));
    }

    private static MessageFrame frame(RepositoryRevision revision) {
        return MessageFrame.of(new Announcement(revision, Optional.empty()));
    }

    private static RepositoryRevision revision(long timestamp) {
        return new RepositoryRevision("sw.example.org", 1, timestamp, "ab", new byte[] {1, 2, 3});
    }
}
