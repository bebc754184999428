package org.cvmfsephemeral.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * Who did what to which path, with which outcome. It may come twice, with the same id.
 *
 * @param service that was asked
 * @param kind by what the caller was known: {@code TOKEN}, {@code IDENTITY}, {@code BOOTSTRAP}, {@code OPEN} or {@code ANONYMOUS}
 * @param remote address the request came from
 * @param route template of the address
 * @param action {@code READ}, {@code WRITE}, {@code DELETE} or {@code ADMIN}
 * @param repository also the message key; null for what concerns all
 * @param outcome {@code DONE}, {@code DENIED}, {@code REFUSED} or {@code FAILED}
 * @param problem identifier of the problem; null if there was none
 * @param change that was announced; null if there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AuditRecord(
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
        UUID change) {}
