package org.cvmfsephemeral.upload.change;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeListener;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.web.ProblemType;
import org.jboss.logging.Logger;

/** Announced changes on their way into a revision. */
@ApplicationScoped
public class PublishedChanges {
    private static final Logger LOG = Logger.getLogger(PublishedChanges.class);

    private final Changes changes;
    private final ChangeListener listener;

    PublishedChanges(Changes changes, ChangeListener listener) {
        this.changes = changes;
        this.listener = listener;
    }

    /**
     * @return the published change, or empty if it is still on its way after this time
     * @throws HttpProblem if it was rejected or parked
     */
    public Optional<ChangeView> await(UUID id, Duration patience) {
        Optional<Change> settled = settled(id, patience);
        settled.flatMap(Change::problem).ifPresent(problem -> {
            throw toProblem(problem);
        });
        return settled.map(ChangeView::of);
    }

    /** A change of this repository, whatever its state. */
    Optional<ChangeView> find(RepositoryName repository, UUID id) {
        return changes.find(id)
                .filter(change -> change.repository().equals(repository))
                .map(ChangeView::of);
    }

    /** What is announced will be published, even if the ledger cannot be asked about it just now. */
    private Optional<Change> settled(UUID id, Duration patience) {
        try {
            return listener.await(id, patience);
        } catch (PersistenceException e) {
            LOG.warnf("cannot wait for an announced change change=%s error=%s", id, e.getMessage());
            return Optional.empty();
        }
    }

    private static HttpProblem toProblem(ChangeProblem problem) {
        return HttpProblem.builder()
                .withType(ProblemType.uri(problem.type()))
                .withTitle(problem.title())
                .withStatus(problem.status())
                .withDetail(problem.detail())
                .withHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
