package org.cvmfsephemeral.gc.http;

import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Finds the repository of a request. */
@ApplicationScoped
public class KnownRepositories {
    private final Repositories repositories;

    KnownRepositories(Repositories repositories) {
        this.repositories = repositories;
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 for an impossible name, 404 for an unknown one
     */
    public RepositoryName require(String name) {
        RepositoryName valid = RepositoryName.of(name);
        if (repositories.find(valid).isEmpty()) {
            throw Problems.of(ProblemType.UNKNOWN_REPOSITORY, "There is no repository '" + valid + "'.");
        }
        return valid;
    }
}
