package org.cvmfsephemeral.upload.revision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestTag;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;

/** Asks the publisher to return to an earlier revision. */
@ApplicationScoped
class Rollbacks {
    private final Revisions revisions;
    private final Writes writes;

    Rollbacks(Revisions revisions, Writes writes) {
        this.revisions = revisions;
        this.writes = writes;
    }

    /** Takes a lease on everything: whatever else is being written would be lost. */
    WriteOutcome publish(ActiveRepository repository, RequestedRollback requested, WriteTerms terms)
            throws InterruptedException {
        return writes.perform(
                WriteTarget.of(repository, List.of(RepositoryPath.ROOT)),
                terms,
                Draft.of(operation(repository, requested), Map.of()));
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
