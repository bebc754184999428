package org.cvmfsephemeral.upload.change;

import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The id of a change as requests name it. */
final class ChangeId {
    private ChangeId() {}

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if it cannot be one
     */
    static UUID parse(RepositoryName repository, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw unknown(repository);
        }
    }

    static RuntimeException unknown(RepositoryName repository) {
        return Problems.of(
                ProblemType.UNKNOWN_CHANGE, "There is no such change in '" + repository + "', or it is long past.");
    }
}
