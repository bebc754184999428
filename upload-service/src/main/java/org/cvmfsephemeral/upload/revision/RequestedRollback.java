package org.cvmfsephemeral.upload.revision;

import java.io.InputStream;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * Where a caller wants to return to.
 *
 * @param tag null if {@code revision} says it
 * @param revision null if {@code tag} says it
 */
record RequestedRollback(String tag, Long revision) {
    private static final int MAX_BYTES = 16 << 10;
    private static final StrictJson<RequestedRollback> JSON =
            StrictJson.of(RequestedRollback.class, ProblemType.INVALID_OPERATION, MAX_BYTES, "field");

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 unless the body names one tag or one revision
     */
    static RequestedRollback read(InputStream body) {
        RequestedRollback requested = JSON.read(body).orElse(new RequestedRollback(null, null));
        if ((requested.tag == null) == (requested.revision == null)) {
            throw Problems.of(ProblemType.INVALID_OPERATION, "A rollback names either a tag or a revision.");
        }
        return requested;
    }
}
