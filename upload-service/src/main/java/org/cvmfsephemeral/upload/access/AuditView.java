package org.cvmfsephemeral.upload.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.cvmfsephemeral.access.AuditEntry;
import org.cvmfsephemeral.ledger.audit.RecordedEntry;

/** An entry of the audit trail as it is shown. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditView(
        UUID id,
        Instant at,
        String service,
        String kind,
        String caller,
        String remote,
        String method,
        String route,
        String action,
        String repository,
        String path,
        String outcome,
        int status,
        String problem,
        UUID change) {
    /** @param next where the next page is; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<AuditView> entries, String next) {}

    static AuditView of(RecordedEntry recorded) {
        AuditEntry entry = recorded.entry();
        return new AuditView(
                entry.id(),
                entry.at(),
                entry.service(),
                lower(entry.kind()),
                entry.caller(),
                entry.remote(),
                entry.method(),
                entry.route(),
                entry.action().id(),
                entry.repository().orElse(null),
                entry.path().orElse(null),
                lower(entry.outcome()),
                entry.status(),
                entry.problem().orElse(null),
                entry.change().orElse(null));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
