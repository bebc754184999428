package org.cvmfsephemeral.upload.repository;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Asks the publisher for repositories and waits until they are there. */
@ApplicationScoped
class RepositoryRequests {
    private static final long POLL_MILLIS = 50;

    private final Repositories repositories;
    private final UploadSettings settings;

    RepositoryRequests(Repositories repositories, UploadSettings settings) {
        this.repositories = repositories;
        this.settings = settings;
    }

    record Result(Repository repository, boolean created) {}

    /**
     * Creates the repository, or changes the settings of the one that is there.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if the store already holds one that the ledger does not know, 503 if no publisher
     *     answers in time
     */
    Result put(RepositoryName name, RequestedSettings requested) throws InterruptedException {
        Optional<Repository> existing = repositories.find(name);
        if (existing.isPresent()) {
            repositories.change(name, requested.over(existing.get().settings()));
            return new Result(awaitActive(name), false);
        }
        boolean created = repositories.request(name, requested.orDefaults());
        return new Result(awaitActive(name), created);
    }

    private Repository awaitActive(RepositoryName name) throws InterruptedException {
        long deadline = System.nanoTime() + settings.publishWait().toNanos();
        while (System.nanoTime() < deadline) {
            Repository repository = repositories
                    .find(name)
                    .orElseThrow(
                            () -> Problems.of(
                                    ProblemType.REPOSITORY_PREFIX_OCCUPIED,
                                    "The object store already holds a repository '" + name
                                            + "' that this ledger does not know. Choose another name, or have an operator rebuild the ledger from the store."));
            if (repository.state() != RepositoryState.CREATING) {
                return repository;
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw Problems.retryAfter(
                ProblemType.REPOSITORY_NOT_READY,
                "The repository was requested, but no publisher has created it yet; ask again.",
                Duration.ofSeconds(5));
    }
}
