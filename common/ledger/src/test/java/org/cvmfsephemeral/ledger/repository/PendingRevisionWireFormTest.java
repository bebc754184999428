package org.cvmfsephemeral.ledger.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.ledger.change.ChangeEffects;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.garbage.Dereference;
import org.cvmfsephemeral.messages.TouchedPaths;
import org.junit.jupiter.api.Test;

/** Freezes the JSON of a revision on its way: the publisher that finishes it may be of another release. */
class PendingRevisionWireFormTest {
    private static final UUID ATTEMPT = new UUID(0, 1);
    private static final UUID ACCEPTED = new UUID(0, 2);
    private static final UUID REJECTED = new UUID(0, 3);

    private static final PendingRevision FULL = new PendingRevision(
            ATTEMPT,
            7,
            "ab".repeat(20),
            4096,
            1_700_000_000L,
            new byte[] {'C', 0, -1},
            new byte[] {1},
            "m6",
            "r6",
            List.of(
                    new PendingRevision.Outcome(
                            ACCEPTED,
                            null,
                            new ChangeEffects(
                                    new TouchedPaths(List.of("/a"), 1, "/"), TouchedPaths.of(List.of("/b")), 3L)),
                    new PendingRevision.Outcome(
                            REJECTED, new ChangeProblem("file-exists", "File exists", 409, "'/a' exists."))),
            List.of(new PathExpiry("/a", "2026-02-04T04:05:06Z", Instant.parse("2026-02-04T04:05:06Z"))),
            List.of("/a", "/b"),
            3,
            "cd",
            List.of(new Tag("v1", 7, "ab", 4096, 1_700_000_000L, "first")),
            List.of("v0"),
            new ContentSize(9_000_000_000L, 12),
            List.of(new Dereference("ab".repeat(20) + "C", 4096, true), new Dereference("cd".repeat(20), 0, false)));

    private static final String FULL_JSON = """
            {"id":"00000000-0000-0000-0000-000000000001","revision":7,"rootHash":"%s","rootSize":4096,\
            "publishedAt":1700000000,"manifest":"QwD/","reflog":"AQ==","previousEtag":"m6","previousReflogEtag":"r6",\
            "outcomes":[{"change":"00000000-0000-0000-0000-000000000002",\
            "effects":{"touched":{"paths":["/a"],"more":1,"within":"/"},"expired":{"paths":["/b"],"more":0},\
            "rolledBackTo":3}},\
            {"change":"00000000-0000-0000-0000-000000000003","problem":{"type":"file-exists","title":"File exists",\
            "status":409,"detail":"'/a' exists."}}],\
            "expiries":[{"path":"/a","stamp":"2026-02-04T04:05:06Z","expiresAt":"2026-02-04T04:05:06Z"}],\
            "endedExpiries":["/a","/b"],"oldestRetained":3,"historyHash":"cd",\
            "tagged":[{"name":"v1","revision":7,"rootHash":"ab","rootSize":4096,"publishedAt":1700000000,\
            "description":"first"}],"untagged":["v0"],"content":{"bytes":9000000000,"files":12},\
            "dropped":[{"object":"%sC","bytes":4096,"whole":true},{"object":"%s"}]}""".formatted("ab".repeat(20), "ab".repeat(20), "cd".repeat(20));

    private static final PendingRevision FIRST = new PendingRevision(
            ATTEMPT,
            1,
            "ab",
            1,
            2,
            new byte[0],
            new byte[0],
            null,
            null,
            List.of(),
            List.of(),
            List.of(),
            1,
            null,
            null,
            null,
            null,
            null);

    private static final String FIRST_JSON = """
            {"id":"00000000-0000-0000-0000-000000000001","revision":1,"rootHash":"ab","rootSize":1,"publishedAt":2,\
            "manifest":"","reflog":"","outcomes":[],"expiries":[],"endedExpiries":[],"oldestRetained":1,"tagged":[],"untagged":[],"dropped":[]}""";

    @Test
    void fullRevisionIsWrittenAs() {
        assertThat(FULL.toJson()).isEqualTo(FULL_JSON);
    }

    @Test
    void firstRevisionIsWrittenAs() {
        assertThat(FIRST.toJson()).isEqualTo(FIRST_JSON);
    }

    @Test
    void fullRevisionIsReadBack() {
        assertThat(PendingRevision.fromJson(FULL_JSON))
                .usingRecursiveComparison()
                .isEqualTo(FULL);
    }

    @Test
    void firstRevisionIsReadBack() {
        assertThat(PendingRevision.fromJson(FIRST_JSON))
                .usingRecursiveComparison()
                .isEqualTo(FIRST);
    }

    @Test
    void fieldsOfANewerReleaseAreIgnored() {
        String newer = FULL_JSON
                .replaceFirst("\\{", "{\"dereferences\":[{\"hash\":\"ab\"}],")
                .replace("{\"change\"", "{\"newer\":1,\"change\"")
                .replace("{\"path\"", "{\"newer\":null,\"path\"");

        assertThat(PendingRevision.fromJson(newer)).usingRecursiveComparison().isEqualTo(FULL);
    }

    @Test
    void acceptedAreThoseWithoutProblem() {
        assertThat(FULL.accepted()).containsExactly(ACCEPTED);
    }
}
