package org.cvmfsephemeral.gc.collect;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.mark.CatalogWalk;
import org.cvmfsephemeral.gc.mark.MarkSet;
import org.cvmfsephemeral.gc.mark.MarkSets;
import org.cvmfsephemeral.gc.root.RootSet;
import org.cvmfsephemeral.ledger.garbage.CollectionRoots.KeptRevision;
import org.cvmfsephemeral.ledger.garbage.Condemned;

/** Finds out which candidates are garbage. Stops looking for those that have been found. */
@ApplicationScoped
class Judgement {
    private final MarkSets sets;

    Judgement(MarkSets sets) {
        this.sets = sets;
    }

    /** Candidates that have not been found anywhere yet. */
    private static final class Sought {
        private final Set<ObjectName> left;
        private MarkSet marks;

        Sought(Set<ObjectName> objects) {
            this.left = new HashSet<>(objects);
        }

        Set<ObjectName> take(Set<ObjectName> found) {
            Set<ObjectName> taken = new HashSet<>(found);
            taken.retainAll(left);
            if (left.removeAll(taken)) {
                marks = null;
            }
            return taken;
        }

        MarkSet marks() {
            if (marks == null) {
                marks = MarkSet.of(left);
            }
            return marks;
        }

        boolean isOver() {
            return left.isEmpty();
        }
    }

    /**
     * @throws org.cvmfsephemeral.store.MissingObjectException if a catalog that must stay is not there
     * @throws org.cvmfsephemeral.format.object.FormatException if a catalog that must stay is damaged
     */
    Verdicts judge(RepositoryName repository, List<Condemned> candidates, RootSet roots) {
        Map<ObjectName, Condemned> byName = new LinkedHashMap<>();
        candidates.forEach(candidate -> byName.put(ObjectName.parse(candidate.object()), candidate));
        Sought sought = new Sought(byName.keySet());
        CatalogWalk walk = new CatalogWalk(sets, repository);
        Set<ObjectName> acquitted = new HashSet<>(sought.take(namedByCurrent(roots)));
        for (ContentHash root : roots.current()) {
            acquitted.addAll(search(walk, root, sought));
        }
        Map<Long, List<String>> kept = new HashMap<>();
        for (KeptRevision revision : roots.kept()) {
            Set<ObjectName> found = search(walk, revision.root(), sought);
            if (!found.isEmpty()) {
                kept.put(revision.revision(), strings(found));
            }
        }
        List<Condemned> garbage = new ArrayList<>();
        byName.forEach((name, candidate) -> {
            if (sought.left.contains(name)) {
                garbage.add(candidate);
            }
        });
        return new Verdicts(strings(acquitted), kept, garbage);
    }

    private static Set<ObjectName> namedByCurrent(RootSet roots) {
        Set<ObjectName> named = new HashSet<>(roots.named());
        roots.kept().stream().map(Judgement::rootName).forEach(named::remove);
        roots.current().stream().map(Judgement::catalogName).forEach(named::add);
        return named;
    }

    private static ObjectName rootName(KeptRevision revision) {
        return catalogName(revision.root());
    }

    private static ObjectName catalogName(ContentHash hash) {
        return new ObjectName(hash, ObjectKind.CATALOG);
    }

    private static Set<ObjectName> search(CatalogWalk walk, ContentHash root, Sought sought) {
        Set<ObjectName> found = new HashSet<>(sought.take(Set.of(catalogName(root))));
        if (sought.isOver()) {
            return found;
        }
        walk.visit(root, (catalog, marks) -> {
            found.addAll(sought.take(marks.intersection(sought.marks())));
            return !sought.isOver();
        });
        return found;
    }

    private static List<String> strings(Set<ObjectName> names) {
        return names.stream().map(ObjectName::toString).collect(Collectors.toList());
    }
}
