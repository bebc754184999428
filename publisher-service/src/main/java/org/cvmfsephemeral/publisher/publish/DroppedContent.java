package org.cvmfsephemeral.publisher.publish;

import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.ledger.garbage.Dereference;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.publisher.catalog.RevisionTree;

/** What becomes a candidate for collection with a revision. Whether anything else refers to it is the collector's question. */
final class DroppedContent {
    private DroppedContent() {}

    /**
     * @param tree that has been built
     * @param isRestored whether it is an earlier one, in which case everything of the published tree is a candidate
     */
    static List<Dereference> of(Repository base, RevisionTree tree, boolean isRestored) {
        List<Dereference> dropped = new ArrayList<>();
        tree.dropped()
                .forEach(object ->
                        dropped.add(new Dereference(object.name().toString(), object.bytes(), object.whole())));
        base.rootHash()
                .ifPresent(root -> dropped.add(new Dereference(
                        new ObjectName(root, ObjectKind.CATALOG).toString(), base.rootSize(), isRestored)));
        return dropped;
    }
}
