package org.cvmfsephemeral.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.AuditEntry;
import org.cvmfsephemeral.access.AuditTrail;
import org.cvmfsephemeral.access.Caller;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class AuditRowsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    @Inject
    AuditTrail trail;

    @Inject
    AuditRows rows;

    private final String repository = "r" + UUID.randomUUID().toString().substring(0, 8) + ".example.org";

    private AuditEntry entry(String path, AuditEntry.Outcome outcome, Instant at) {
        return new AuditEntry(
                UUID.randomUUID(),
                at,
                "upload-service",
                Caller.Kind.TOKEN,
                "nightly",
                "192.0.2.1",
                "PUT",
                "/repos/{repo}/files/{path}",
                Action.WRITE,
                Optional.of(repository),
                Optional.of(path),
                outcome,
                201,
                Optional.empty(),
                Optional.of(UUID.randomUUID()));
    }

    private AuditQuery query(Optional<String> below, Optional<AuditEntry.Outcome> outcome, Long before, int limit) {
        return new AuditQuery(
                Optional.of(RepositoryName.of(repository)),
                below.map(RepositoryPath::of),
                Optional.empty(),
                outcome,
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(before),
                limit);
    }

    private List<String> paths(AuditQuery query) {
        return rows.find(query).stream()
                .map(found -> found.entry().path().orElseThrow())
                .toList();
    }

    @Test
    void entryIsReadBackAsItWasRecorded() {
        AuditEntry entry = entry("/a", AuditEntry.Outcome.DONE, TIME);

        trail.record(entry);

        assertThat(rows.find(query(Optional.empty(), Optional.empty(), null, 10)))
                .extracting(RecordedEntry::entry)
                .containsExactly(entry);
    }

    @Test
    void newestComesFirstAndPagesFollow() {
        List.of("/1", "/2", "/3").forEach(path -> trail.record(entry(path, AuditEntry.Outcome.DONE, TIME)));

        List<RecordedEntry> first = rows.find(query(Optional.empty(), Optional.empty(), null, 2));
        assertThat(first)
                .extracting(found -> found.entry().path().orElseThrow())
                .containsExactly("/3", "/2");

        assertThat(paths(query(Optional.empty(), Optional.empty(), first.get(1).number(), 2)))
                .containsExactly("/1");
    }

    @Test
    void pathMeansWhatIsBelowAndNotItsSiblings() {
        List.of("/a", "/a/b", "/ab").forEach(path -> trail.record(entry(path, AuditEntry.Outcome.DONE, TIME)));

        assertThat(paths(query(Optional.of("/a"), Optional.empty(), null, 10))).containsExactly("/a/b", "/a");
    }

    @Test
    void denialsCanBeAskedForAlone() {
        trail.record(entry("/done", AuditEntry.Outcome.DONE, TIME));
        trail.record(entry("/denied", AuditEntry.Outcome.DENIED, TIME));

        assertThat(paths(query(Optional.empty(), Optional.of(AuditEntry.Outcome.DENIED), null, 10)))
                .containsExactly("/denied");
    }

    @Test
    void oldEntriesAreForgottenAndNewOnesAreNot() {
        trail.record(entry("/old", AuditEntry.Outcome.DONE, TIME));
        trail.record(entry("/new", AuditEntry.Outcome.DONE, Instant.parse("2100-01-01T00:00:00Z")));

        while (rows.forget(Duration.ofDays(90)) > 0) {
            // Some at a time.
        }

        assertThat(paths(query(Optional.empty(), Optional.empty(), null, 10))).containsExactly("/new");
    }

    @Test
    void whatPostgresCannotStoreIsRecordedAllTheSame() {
        trail.record(entry("/a\0b", AuditEntry.Outcome.REFUSED, TIME));

        assertThat(paths(query(Optional.empty(), Optional.empty(), null, 10))).containsExactly("/a\uFFFDb");
    }
}
