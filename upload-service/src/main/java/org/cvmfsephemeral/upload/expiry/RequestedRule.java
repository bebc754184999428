package org.cvmfsephemeral.upload.expiry;

import java.io.InputStream;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** @param keep how many children of the directory stay */
record RequestedRule(Integer keep) {
    private static final int MOST = 100_000;
    private static final StrictJson<RequestedRule> JSON =
            StrictJson.of(RequestedRule.class, ProblemType.INVALID_OPERATION, 4 << 10, "field");

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the body is anything else
     */
    static RequestedRule read(InputStream body) {
        return JSON.read(body)
                .filter(rule -> rule.keep() != null && rule.keep() >= 1 && rule.keep() <= MOST)
                .orElseThrow(() -> Problems.of(
                        ProblemType.INVALID_OPERATION, "The body has keep, a number from 1 to " + MOST + "."));
    }
}
