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
        TagName tag = requested.tag() == null ? null : RequestTag.name(requested.tag());
        WriteTarget target = WriteTarget.of(repository, List.of(RepositoryPath.ROOT))
                .checking(() -> requireKnown(repository, tag, requested.revision()));
        Operation operation =
                new Operation.Rollback(tag == null ? null : tag.value(), tag == null ? requested.revision() : null);
        return writes.perform(target, terms, Draft.of(operation, Map.of()));
    }

    /** What is unknown now is refused now; the publisher judges again. */
    private void requireKnown(ActiveRepository repository, TagName tag, Long revision) {
        if (tag == null) {
            revisions.requireRetained(repository, revision);
        } else {
            revisions.requireTag(repository, tag);
        }
    }
}
