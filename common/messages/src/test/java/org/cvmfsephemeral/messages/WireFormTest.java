package org.cvmfsephemeral.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Freezes the JSON of every message: a rolling upgrade has old and new replicas on the same topics. */
class WireFormTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void doorbell() throws Exception {
        var doorbell = new ChangeDoorbell("sw.example.org", UUID.fromString("00000000-0000-0000-0000-000000000001"));

        assertThat(json.writeValueAsString(doorbell))
                .isEqualTo(
                        """
                        {"repository":"sw.example.org","changeId":"00000000-0000-0000-0000-000000000001"}""");
    }

    @Test
    void revision() throws Exception {
        var revision = new RepositoryRevision(
                "sw.example.org", 7, 1_700_000_000L, "ab".repeat(20), "C".getBytes(StandardCharsets.US_ASCII));

        String text = json.writeValueAsString(revision);

        assertThat(text)
                .isEqualTo(
                        """
                        {"repository":"sw.example.org","revision":7,"timestamp":1700000000,"rootHash":"%s","manifest":"Qw=="}"""
                                .formatted("ab".repeat(20)));
        assertThat(json.readValue(text, RepositoryRevision.class))
                .usingRecursiveComparison()
                .isEqualTo(revision);
    }
}
