package org.cvmfsephemeral.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Freezes the JSON of every message: a rolling upgrade has old and new replicas on the same topics. */
class WireFormTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void doorbell() throws Exception {
        var doorbell = new ChangeDoorbell("sw.example.org", UUID.fromString("00000000-0000-0000-0000-000000000001"));

        assertThat(json.writeValueAsString(doorbell)).isEqualTo("""
                        {"repository":"sw.example.org","changeId":"00000000-0000-0000-0000-000000000001"}""");
    }

    @Test
    void revision() throws Exception {
        var revision = new RepositoryRevision(
                "sw.example.org", 7, 1_700_000_000L, "ab".repeat(20), "C".getBytes(StandardCharsets.US_ASCII));

        String text = json.writeValueAsString(revision);

        assertThat(text).isEqualTo("""
                        {"repository":"sw.example.org","revision":7,"timestamp":1700000000,"rootHash":"%s","manifest":"Qw=="}""".formatted("ab".repeat(20)));
        assertThat(json.readValue(text, RepositoryRevision.class))
                .usingRecursiveComparison()
                .isEqualTo(revision);
    }

    @Test
    void doorbellIsReadBack() throws Exception {
        var doorbell = new ChangeDoorbell("sw.example.org", new UUID(0, 1));

        assertThat(json.readValue(json.writeValueAsString(doorbell), ChangeDoorbell.class))
                .isEqualTo(doorbell);
    }

    @Test
    void doorbellForAWholeRepositoryMayLeaveTheChangeOut() throws Exception {
        assertThat(json.readValue("{\"repository\":\"sw.example.org\"}", ChangeDoorbell.class))
                .isEqualTo(new ChangeDoorbell("sw.example.org", null));
    }

    @Test
    void auditRecord() throws Exception {
        ObjectMapper withTimes = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
        var done = new AuditRecord(
                new UUID(0, 1),
                Instant.parse("2026-01-01T00:00:00Z"),
                "upload-service",
                "TOKEN",
                "nightly",
                "192.0.2.1",
                "PUT",
                "/repos/{repo}/files/{path}",
                "WRITE",
                "sw.example.org",
                "/a",
                "DONE",
                201,
                null,
                new UUID(0, 2));

        String text = withTimes.writeValueAsString(done);

        assertThat(text).isEqualTo("""
                        {"id":"00000000-0000-0000-0000-000000000001","at":"2026-01-01T00:00:00Z","service":"upload-service",\
                        "kind":"TOKEN","caller":"nightly","remote":"192.0.2.1","method":"PUT","route":"/repos/{repo}/files/{path}",\
                        "action":"WRITE","repository":"sw.example.org","path":"/a","outcome":"DONE","status":201,\
                        "change":"00000000-0000-0000-0000-000000000002"}""");
        assertThat(withTimes.readValue(text, AuditRecord.class)).isEqualTo(done);
    }

    @Test
    void request() throws Exception {
        var request =
                new OperatorRequest(OperatorRequest.Kind.EXPIRE_NOW, "sw.example.org", 1_700_000_000L, new UUID(0, 1));

        String text = json.writeValueAsString(request);

        assertThat(text).isEqualTo("""
                        {"kind":"EXPIRE_NOW","repository":"sw.example.org","requestedAt":1700000000,\
                        "correlation":"00000000-0000-0000-0000-000000000001"}""");
        assertThat(json.readValue(text, OperatorRequest.class)).isEqualTo(request);
    }

    @Test
    void requestForAllRepositoriesLeavesTheNameOut() throws Exception {
        var request = new OperatorRequest(OperatorRequest.Kind.ANNOUNCE, null, 1_700_000_000L, new UUID(0, 1));

        String text = json.writeValueAsString(request);

        assertThat(text).isEqualTo("""
                        {"kind":"ANNOUNCE","requestedAt":1700000000,\
                        "correlation":"00000000-0000-0000-0000-000000000001"}""");
        assertThat(json.readValue(text, OperatorRequest.class)).isEqualTo(request);
    }

    @Test
    void kindsOfRequestsStay() {
        assertThat(OperatorRequest.Kind.values())
                .extracting(Enum::name)
                .containsExactly(
                        "EXPIRE_NOW", "HOUSEKEEPING", "RESIGN_WHITELISTS", "ROTATE_KEYS", "ANNOUNCE", "COLLECTED");
    }

    @Test
    void kindOfANewerReleaseIsNone() throws Exception {
        assertThat(json.readValue("{\"kind\":\"FLY\",\"requestedAt\":5}", OperatorRequest.class))
                .isEqualTo(new OperatorRequest(null, null, 5, null));
    }

    /** Of a newer replica, with fields that this release does not know; with a mapper that is strict by itself. */
    @Test
    void unknownFieldsAreIgnored() throws Exception {
        assertThat(json.readValue("{\"repository\":\"a.b\",\"newer\":{}}", ChangeDoorbell.class))
                .isEqualTo(new ChangeDoorbell("a.b", null));
        assertThat(json.readValue("{\"kind\":\"ANNOUNCE\",\"requestedAt\":5,\"newer\":{}}", OperatorRequest.class))
                .isEqualTo(new OperatorRequest(OperatorRequest.Kind.ANNOUNCE, null, 5, null));
        assertThat(json.readValue("""
                        {"repository":"a.b","revision":7,"timestamp":8,"rootHash":"ab","manifest":"Qw==","newer":[1]}""", RepositoryRevision.class))
                .usingRecursiveComparison()
                .isEqualTo(new RepositoryRevision("a.b", 7, 8, "ab", new byte[] {'C'}));
    }

    @Test
    void namesOfTopicsStay() {
        assertThat(Topics.CHANGES).isEqualTo("cvmfs.changes");
        assertThat(Topics.REVISIONS).isEqualTo("cvmfs.revisions");
        assertThat(Topics.REQUESTS).isEqualTo("cvmfs.requests");
        assertThat(Topics.EVENTS).isEqualTo("cvmfs.events");
    }
}
