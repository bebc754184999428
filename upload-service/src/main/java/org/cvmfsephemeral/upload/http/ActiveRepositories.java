package org.cvmfsephemeral.upload.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Finds the repository of a request, or says why it cannot be worked with. */
@ApplicationScoped
public class ActiveRepositories {
    private final Repositories repositories;
    private final CurrentCaller caller;

    ActiveRepositories(Repositories repositories, CurrentCaller caller) {
        this.repositories = repositories;
        this.caller = caller;
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 for an impossible name, 404 for an unknown one, 503 before its first revision
     */
    public ActiveRepository readable(String name) {
        return ActiveRepository.of(published(name));
    }

    /**
     * For the caller of the request, whose permission may limit how long things stay.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem as {@link #readable}, and 503 if publishing is stopped
     */
    public ActiveRepository writable(String name) {
        Repository repository = published(name);
        repository.stoppedBecause().ifPresent(reason -> {
            throw Problems.retryAfter(
                    ProblemType.REPOSITORY_STOPPED,
                    "An operator has to reconcile ledger and store before anything is published again: " + reason + ".",
                    Duration.ofMinutes(5));
        });
        return ActiveRepository.of(repository).limitedTo(caller.maximumTtl());
    }

    private Repository published(String name) {
        RepositoryName valid = RepositoryName.of(name);
        Repository repository = repositories
                .find(valid)
                .orElseThrow(() -> Problems.of(
                        ProblemType.UNKNOWN_REPOSITORY,
                        "There is no repository '" + valid + "'; create it with PUT /repos/" + valid + "."));
        if (repository.rootHash().isEmpty()) {
            throw Problems.retryAfter(
                    ProblemType.REPOSITORY_NOT_READY,
                    "The repository is being created and has no revision yet.",
                    Duration.ofSeconds(1));
        }
        return repository;
    }
}
