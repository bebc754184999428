package org.cvmfsephemeral.web;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;

/** Makes problems that say what was wrong and how to go on. */
public final class Problems {
    private Problems() {}

    public static HttpProblem of(ProblemType type, String detail) {
        return builder(type, detail).build();
    }

    /** A problem that may be gone after this time. */
    public static HttpProblem retryAfter(ProblemType type, String detail, Duration after) {
        long seconds = Math.max(1, (after.toMillis() + 999) / 1000);
        return builder(type, detail)
                .withHeader(HttpHeaders.RETRY_AFTER, seconds)
                .build();
    }

    public static HttpProblem.Builder builder(ProblemType type, String detail) {
        return HttpProblem.builder()
                .withType(type.uri())
                .withTitle(type.title())
                .withStatus(type.status())
                .withDetail(detail);
    }
}
