package org.cvmfsephemeral.upload.predecessor;

import java.time.Duration;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/** A time to live in whole seconds; two hours if none is given, as it was with the Python server. */
record PredecessorTtl(Duration duration) {
    private static final String USUAL = "7200";

    /**
     * @param text null for the usual one
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is no number of seconds
     */
    static PredecessorTtl parse(String text) {
        String seconds = text == null ? USUAL : text;
        if (seconds.matches("[0-9]{1,10}")) {
            try {
                return new PredecessorTtl(TimeToLive.parse(seconds).duration());
            } catch (IllegalArgumentException e) {
                throw invalid(e.getMessage());
            }
        }
        throw invalid("a whole number of seconds");
    }

    /**
     * As {@link #parse}, but it has to be given.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is not
     */
    static PredecessorTtl required(String text) {
        if (text == null) {
            throw invalid("it is missing");
        }
        return parse(text);
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_PARAMETER, "ttl_s: " + detail + ".");
    }
}
