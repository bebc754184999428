package org.cvmfsephemeral.gc.http;

import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What callers are told of failures. */
class GcProblems {
    @ServerExceptionMapper
    Response invalidName(InvalidNameException e) {
        String reason = e.getMessage();
        String sentence = reason.substring(0, 1).toUpperCase(Locale.ROOT) + reason.substring(1) + ".";
        return Problems.of(ProblemType.INVALID_REPOSITORY_NAME, sentence).toResponse();
    }
}
