package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.PublishLock;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.ledger.repository.Tags;
import org.cvmfsephemeral.publisher.revision.Fence;
import org.cvmfsephemeral.publisher.revision.RevisionSigner;
import org.cvmfsephemeral.publisher.tree.TagPlan;

/** Signs the published revision anew, with the keys, settings and retained revisions of now, in the way of every revision. */
@ApplicationScoped
public class RevisionRenewal {
    private final Repositories repositories;
    private final Attempts attempts;
    private final Tags tags;
    private final PublishLock lock;
    private final RevisionSigner signer;
    private final RevisionClock clock;
    private final Fence fence;

    RevisionRenewal(
            Repositories repositories,
            Attempts attempts,
            Tags tags,
            PublishLock lock,
            RevisionSigner signer,
            RevisionClock clock,
            Fence fence) {
        this.repositories = repositories;
        this.attempts = attempts;
        this.tags = tags;
        this.lock = lock;
        this.signer = signer;
        this.clock = clock;
        this.fence = fence;
    }

    /**
     * Number and tree of the revision stay.
     *
     * @return false if somebody is publishing, or something is on its way: then this is to be tried again
     * @throws SQLException if the database cannot be asked
     */
    public boolean renew(RepositoryName name) throws SQLException {
        Optional<AdvisoryLock> held = lock.tryAcquire(name);
        if (held.isEmpty()) {
            return false;
        }
        try (AdvisoryLock ignored = held.get()) {
            Optional<Repository> base = repositories
                    .find(name)
                    .filter(repository -> repository.state() == RepositoryState.ACTIVE)
                    .filter(repository -> repository.pending().isEmpty());
            return base.isPresent() && renew(base.get());
        }
    }

    private boolean renew(Repository base) {
        UUID attempt = UUID.randomUUID();
        attempts.begin(base.name(), attempt, List.of());
        boolean prepared = false;
        try {
            TagPlan plan = TagPlan.of(tags.list(base.name()), repositories.retained(base.name()));
            PendingRevision pending = signer.signAnew(attempt, base, clock.after(base), plan);
            prepared = repositories.prepareAttempt(base.name(), base.revision(), pending);
            if (prepared) {
                fence.finish(base.name(), pending);
            }
            return prepared;
        } finally {
            if (!prepared) {
                attempts.end(attempt);
            }
        }
    }
}
