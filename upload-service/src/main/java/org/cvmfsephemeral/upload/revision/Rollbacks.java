package org.cvmfsephemeral.upload.revision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.upload.change.ChangeRequests;
import org.cvmfsephemeral.upload.change.PublishedChange;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestTag;

/** Asks the publisher to return to an earlier revision. */
@ApplicationScoped
class Rollbacks {
    private final Revisions revisions;
    private final ChangeRequests changes;

    Rollbacks(Revisions revisions, ChangeRequests changes) {
        this.revisions = revisions;
        this.changes = changes;
    }

    /** Takes a lease on everything: whatever else is being written would be lost. */
    PublishedChange publish(ActiveRepository repository, RequestedRollback requested, String holder) {
        return changes.publish(
                repository, List.of(RepositoryPath.ROOT), holder, List.of(operation(repository, requested)));
    }

    /** What is unknown now is refused now; the publisher judges again. */
    private Operation operation(ActiveRepository repository, RequestedRollback requested) {
        if (requested.tag() == null) {
            revisions.requireRetained(repository, requested.revision());
            return new Operation.Rollback(null, requested.revision());
        }
        TagName tag = RequestTag.name(requested.tag());
        revisions.requireTag(repository, tag);
        return new Operation.Rollback(tag.value(), null);
    }
}
