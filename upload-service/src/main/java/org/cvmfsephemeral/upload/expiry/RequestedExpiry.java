package org.cvmfsephemeral.upload.expiry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.time.Duration;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/** @param ttl from now on; JSON null for ever, which has to be said */
record RequestedExpiry(JsonNode ttl) {
    private static final StrictJson<RequestedExpiry> JSON =
            StrictJson.of(RequestedExpiry.class, ProblemType.INVALID_OPERATION, 4 << 10, "field");

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the body is anything else
     */
    static RequestedExpiry read(InputStream body) {
        return JSON.read(body)
                .filter(requested -> requested.ttl() != null)
                .orElseThrow(() -> invalid("The body has a ttl, which is null for never."));
    }

    /**
     * @return null for never
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is no time to live
     */
    Duration duration() {
        if (ttl.isNull()) {
            return null;
        }
        if (!ttl.isTextual() && !ttl.isIntegralNumber()) {
            throw invalid("ttl is a time to live such as 2h, or null.");
        }
        try {
            return TimeToLive.parse(ttl.asText()).duration();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw invalid("ttl: " + e.getMessage() + ".");
        }
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_OPERATION, detail);
    }
}
