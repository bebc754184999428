package org.cvmfsephemeral.gc.collect;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.mark.CatalogReading;
import org.cvmfsephemeral.gc.root.RootSet;
import org.cvmfsephemeral.gc.root.Roots;
import org.cvmfsephemeral.ledger.garbage.CollectionRoots;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.Condemned;
import org.cvmfsephemeral.ledger.garbage.Dereference;
import org.cvmfsephemeral.store.MissingObjectException;

/** Collects the garbage of a repository whose grace is over (architecture, "Collection"). One at a time for each repository. */
@ApplicationScoped
public class Collector {
    private final Condemnations condemnations;
    private final CollectionRoots ledger;
    private final Roots roots;
    private final Judgement judgement;
    private final Removal removal;
    private final CatalogReading catalogs;
    private final CollectionSettings settings;

    Collector(
            Condemnations condemnations,
            CollectionRoots ledger,
            Roots roots,
            Judgement judgement,
            Removal removal,
            CatalogReading catalogs,
            CollectionSettings settings) {
        this.condemnations = condemnations;
        this.ledger = ledger;
        this.roots = roots;
        this.judgement = judgement;
        this.removal = removal;
        this.catalogs = catalogs;
        this.settings = settings;
    }

    /**
     * Collects until nothing is due any more.
     *
     * @param progress told of each batch
     * @throws org.cvmfsephemeral.gc.root.RootsUnknownException if it cannot be known what must stay
     * @throws org.cvmfsephemeral.store.StoreException if the store fails, or lacks a catalog that must stay
     * @throws org.cvmfsephemeral.format.object.FormatException if a catalog that must stay is damaged
     */
    public CollectionResult collect(RepositoryName repository, Consumer<CollectionResult> progress) {
        Optional<String> hindrance = ledger.hindrance(repository);
        if (hindrance.isPresent()) {
            return CollectionResult.NOTHING;
        }
        CollectionResult result = removal.takeUp(repository);
        condemnations.reconsider(repository, settings.grace());
        for (List<Condemned> due = due(repository); !due.isEmpty(); due = due(repository)) {
            CollectionResult step = collect(repository, due);
            result = result.plus(step);
            progress.accept(step);
            if (step.acquitted() + step.kept() + step.deleted() == 0) {
                break;
            }
        }
        ledger.forgetRetired(repository, settings.grace());
        return result;
    }

    /** What would be removed now; nothing is changed. */
    public CollectionResult rehearse(RepositoryName repository) {
        List<Condemned> due = due(repository);
        if (due.isEmpty()) {
            return CollectionResult.NOTHING;
        }
        Verdicts verdicts = judgement.judge(repository, due, roots.of(repository, settings.grace()));
        return result(due, verdicts)
                .plus(new CollectionResult(
                        0,
                        0,
                        0,
                        verdicts.garbage().size(),
                        verdicts.garbage().stream().mapToLong(Condemned::bytes).sum(),
                        0));
    }

    private List<Condemned> due(RepositoryName repository) {
        return condemnations.due(repository, settings.grace(), settings.batch());
    }

    private CollectionResult collect(RepositoryName repository, List<Condemned> due) {
        RootSet known = roots.of(repository, settings.grace());
        Verdicts verdicts = judgement.judge(repository, due, known);
        condemnations.acquit(repository, verdicts.acquitted(), known.revision());
        verdicts.kept().forEach((keeper, objects) -> condemnations.keep(repository, objects, keeper, known.revision()));
        verdicts.garbage().stream().filter(Condemned::whole).forEach(catalog -> condemnContent(repository, catalog));
        return result(due, verdicts).plus(removal.remove(repository, verdicts.garbage()));
    }

    private static CollectionResult result(List<Condemned> due, Verdicts verdicts) {
        return new CollectionResult(
                due.size(),
                verdicts.acquitted().size(),
                verdicts.kept().values().stream().mapToInt(List::size).sum(),
                0,
                0,
                0);
    }

    /** Before the catalog goes, which is the last to know. */
    private void condemnContent(RepositoryName repository, Condemned catalog) {
        ObjectName name = ObjectName.parse(catalog.object());
        if (name.kind() != ObjectKind.CATALOG) {
            return;
        }
        try {
            List<Dereference> content = catalogs.read(repository, name.hash(), read -> {
                List<Dereference> found = new ArrayList<>();
                read.forEachDroppable(
                        object -> found.add(new Dereference(object.name().toString(), object.bytes(), object.whole())));
                return found;
            });
            condemnations.condemnContent(repository, catalog, content);
        } catch (MissingObjectException e) {
            // A collector before us removed it, and condemned its content before.
            return;
        }
    }
}
