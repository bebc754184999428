package org.cvmfsephemeral.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who did what to which path, with which outcome.
 *
 * @param service that was asked
 * @param caller {@link Caller#name()}
 * @param remote address the request came from
 * @param method of HTTP
 * @param route template of the address, not the address itself: {@code /repos/{repo}/files/{path}}
 * @param repository as it was asked for; empty for what concerns all
 * @param path in the form of the catalogs
 * @param status of the answer
 * @param problem identifier of the problem, for example {@code forbidden}
 * @param change that was announced
 */
public record AuditEntry(
        UUID id,
        Instant at,
        String service,
        Caller.Kind kind,
        String caller,
        String remote,
        String method,
        String route,
        Action action,
        Optional<String> repository,
        Optional<String> path,
        Outcome outcome,
        int status,
        Optional<String> problem,
        Optional<UUID> change) {
    /** Names are part of the API and stay. */
    public enum Outcome {
        DONE,
        /** For lack of permission. */
        DENIED,
        /** For any other reason that lies in the request. */
        REFUSED,
        /** For a reason that does not. */
        FAILED
    }
}
