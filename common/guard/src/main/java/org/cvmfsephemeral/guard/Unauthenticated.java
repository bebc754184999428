package org.cvmfsephemeral.guard;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The answer to whoever has not shown who he is. */
final class Unauthenticated {
    private static final String CHALLENGE = "Bearer realm=\"cvmfs-ephemeral\"";

    private Unauthenticated() {}

    static HttpProblem problem(String detail) {
        return Problems.builder(ProblemType.UNAUTHENTICATED, detail)
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                .build();
    }
}
