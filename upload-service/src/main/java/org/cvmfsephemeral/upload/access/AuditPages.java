package org.cvmfsephemeral.upload.access;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cvmfsephemeral.access.AuditEntry;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.audit.AuditQuery;
import org.cvmfsephemeral.ledger.audit.AuditRows;
import org.cvmfsephemeral.ledger.audit.RecordedEntry;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Pages of the audit trail, as a request asks for them. */
@Singleton
class AuditPages {
    private static final Set<String> PARAMETERS =
            Set.of("path", "caller", "outcome", "since", "until", "before", "limit");

    private final AuditRows rows;

    AuditPages(AuditRows rows) {
        this.rows = rows;
    }

    /**
     * @param repository empty for all
     * @param address of the listing, for the address of the next page
     */
    AuditView.Page page(Optional<RepositoryName> repository, String address, HttpServerRequest request) {
        RequestParameters.requireKnown(request, PARAMETERS);
        int size = RequestParameters.limit(request.getParam("limit"));
        AuditQuery query = new AuditQuery(
                repository,
                Optional.ofNullable(request.getParam("path")).map(RequestPath::toRead),
                Optional.ofNullable(request.getParam("caller")),
                Optional.ofNullable(request.getParam("outcome")).map(AuditPages::outcome),
                time("since", request),
                time("until", request),
                Optional.ofNullable(request.getParam("before")).map(AuditPages::number),
                size + 1);
        List<RecordedEntry> found = rows.find(query);
        boolean isLast = found.size() <= size;
        List<RecordedEntry> shown = isLast ? found : found.subList(0, size);
        return new AuditView.Page(
                shown.stream().map(AuditView::of).toList(),
                isLast ? null : next(address, request, shown.get(size - 1).number(), size));
    }

    private static String next(String address, HttpServerRequest request, long last, int size) {
        StringBuilder next = new StringBuilder(address)
                .append("?limit=")
                .append(size)
                .append("&before=")
                .append(last);
        for (String name : List.of("path", "caller", "outcome", "since", "until")) {
            String value = request.getParam(name);
            if (value != null) {
                next.append('&').append(name).append('=').append(RequestPath.escape(value));
            }
        }
        return next.toString();
    }

    private static AuditEntry.Outcome outcome(String text) {
        return Stream.of(AuditEntry.Outcome.values())
                .filter(outcome -> outcome.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> invalid("outcome is one of done, denied, refused and failed."));
    }

    private static Optional<Instant> time(String name, HttpServerRequest request) {
        try {
            return Optional.ofNullable(request.getParam(name)).map(Instant::parse);
        } catch (DateTimeException e) {
            throw invalid(name + " is a time such as 2026-11-22T17:00:01Z.");
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw invalid("before is what the address of a next page has there.");
        }
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_PARAMETER, detail);
    }
}
