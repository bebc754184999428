package org.cvmfsephemeral.upload.expiry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * @param ttl from now on; JSON null for ever, which has to be said
 * @param by what it counts from: {@code age}, or {@code touch} if touches renew it
 */
record RequestedExpiry(JsonNode ttl, String by) {
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
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is no time to live
     */
    RequestedTtl requestedTtl() {
        return RequestedTtl.read(ttl, by);
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_OPERATION, detail);
    }
}
