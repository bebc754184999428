package org.cvmfsephemeral.publisher.revision;

import java.util.List;
import org.cvmfsephemeral.ledger.expiry.ChildChanges;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.garbage.Dereference;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.publisher.tree.TagPlan;

/** What a revision decides beside its tree. */
public record RevisionContent(
        List<PendingRevision.Outcome> outcomes,
        List<PathExpiry> expiries,
        List<String> endedExpiries,
        TagPlan tags,
        List<Dereference> dropped,
        List<ChildChanges> children) {
    /** Of a repository's first revision. */
    public static final RevisionContent NONE =
            new RevisionContent(List.of(), List.of(), List.of(), TagPlan.of(List.of(), List.of()), List.of());

    /** Without any effect on directories of which only the newest children stay. */
    public RevisionContent(
            List<PendingRevision.Outcome> outcomes,
            List<PathExpiry> expiries,
            List<String> endedExpiries,
            TagPlan tags,
            List<Dereference> dropped) {
        this(outcomes, expiries, endedExpiries, tags, dropped, List.of());
    }

    /** @param objects that the tree of the revision refers to at fewer places than the one before */
    public RevisionContent withDropped(List<Dereference> objects) {
        return new RevisionContent(outcomes, expiries, endedExpiries, tags, objects, children);
    }
}
