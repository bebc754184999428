package org.cvmfsephemeral.upload.predecessor;

import java.time.Duration;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/**
 * A time to live in whole seconds.
 *
 * @param duration null if none is given
 */
record PredecessorTtl(Duration duration) {
    /** As it was with the Python server. */
    private static final Duration USUAL = Duration.ofHours(2);

    /**
     * @param text null if none is given
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is no number of seconds
     */
    static PredecessorTtl parse(String text) {
        if (text == null) {
            return new PredecessorTtl(null);
        }
        if (text.matches("[0-9]{1,10}")) {
            try {
                return new PredecessorTtl(TimeToLive.parse(text).duration());
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

    /** If none is given, the repository's default, or else two hours, or less where the repository does not allow that. */
    RequestedTtl within(ExpiryPolicy policy) {
        if (duration != null) {
            return RequestedTtl.of(duration);
        }
        Long maximum = policy.maximumSeconds();
        boolean repositoryDecides = policy.defaultSeconds() != null || (maximum != null && maximum < USUAL.toSeconds());
        return repositoryDecides ? RequestedTtl.unsaid() : RequestedTtl.of(USUAL);
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_PARAMETER, "ttl_s: " + detail + ".");
    }
}
