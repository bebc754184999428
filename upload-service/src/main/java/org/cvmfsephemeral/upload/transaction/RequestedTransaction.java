package org.cvmfsephemeral.upload.transaction;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.time.Duration;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/**
 * A transaction as a caller asks for it, or for its renewal.
 *
 * @param path that it is about; absent for a renewal
 * @param ttl how long it stays open unless it is renewed; ten minutes if absent
 * @param holder who others are told to be waiting for; the caller's address if absent
 */
record RequestedTransaction(String path, JsonNode ttl, String holder) {
    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final int LONGEST_HOLDER = 200;
    private static final StrictJson<RequestedTransaction> JSON =
            StrictJson.of(RequestedTransaction.class, ProblemType.INVALID_OPERATION, 16 << 10, "field");

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the body is anything else
     */
    static RequestedTransaction read(InputStream body) {
        return JSON.read(body).orElse(new RequestedTransaction(null, null, null));
    }

    /** The root if the caller wants the whole repository. */
    RepositoryPath target() {
        if (path == null) {
            throw invalid("A transaction has the path that it is about; \"/\" for the whole repository.");
        }
        return path.equals("/") ? RepositoryPath.ROOT : RequestPath.toWrite(path);
    }

    Duration leaseTime() {
        if (ttl == null || ttl.isNull()) {
            return USUAL;
        }
        if (ttl.isTextual() || ttl.isIntegralNumber()) {
            try {
                Duration time = TimeToLive.parse(ttl.asText()).duration();
                if (time.compareTo(LONGEST) <= 0) {
                    return time;
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                // Told below.
            }
        }
        throw invalid("ttl is a time such as 10m, of at most " + LONGEST.toHours() + " hours.");
    }

    String holderOr(String usual) {
        if (holder == null) {
            return usual;
        }
        if (holder.isBlank()
                || holder.length() > LONGEST_HOLDER
                || holder.chars().anyMatch(Character::isISOControl)) {
            throw invalid("holder is a line of 1 to " + LONGEST_HOLDER + " characters.");
        }
        return holder;
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_OPERATION, detail);
    }
}
