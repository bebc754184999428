package org.cvmfsephemeral.gc.collect;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.root.Roots;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.Condemned;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreException;
import org.jboss.logging.Logger;

/**
 * Removes garbage from the store in the order that keeps everybody safe: begin the removal in the ledger, look at the roots once more, send
 * the request, end the removal. One collector a repository at a time.
 */
@ApplicationScoped
class Removal {
    private static final Logger LOG = Logger.getLogger(Removal.class);
    private static final int PER_REQUEST = 1000;

    private final Condemnations condemnations;
    private final Roots roots;
    private final Judgement judgement;
    private final ObjectStore store;
    private final CollectionSettings settings;

    Removal(
            Condemnations condemnations,
            Roots roots,
            Judgement judgement,
            ObjectStore store,
            CollectionSettings settings) {
        this.condemnations = condemnations;
        this.roots = roots;
        this.judgement = judgement;
        this.store = store;
        this.settings = settings;
    }

    /** Removes what was judged to be garbage, unless somebody has come to need it. */
    CollectionResult remove(RepositoryName repository, List<Condemned> garbage) {
        CollectionResult result = CollectionResult.NOTHING;
        for (int first = 0; first < garbage.size(); first += PER_REQUEST) {
            result = result.plus(
                    removeBatch(repository, garbage.subList(first, Math.min(first + PER_REQUEST, garbage.size()))));
        }
        return result;
    }

    private CollectionResult removeBatch(RepositoryName repository, List<Condemned> garbage) {
        Map<String, Condemned> byName =
                garbage.stream().collect(Collectors.toMap(Condemned::object, Function.identity()));
        long begunAt = System.nanoTime();
        List<Condemned> begun = condemnations.beginDeleting(repository, byName.keySet(), settings.grace()).stream()
                .map(byName::get)
                .toList();
        return removeBegun(repository, begun, begunAt);
    }

    /** Takes up what a collector before us has begun and not ended. */
    CollectionResult takeUp(RepositoryName repository) {
        long begunAt = System.nanoTime();
        List<Condemned> left = condemnations.takeUpDeleting(
                repository, settings.deleteTimeout().multipliedBy(2), PER_REQUEST);
        if (!left.isEmpty()) {
            LOG.infof("removals of an earlier collector taken up repository=%s objects=%d", repository, left.size());
        }
        return removeBegun(repository, left, begunAt);
    }

    /** @param begunAt not later than the removal was begun, by the clock of {@link System#nanoTime} */
    private CollectionResult removeBegun(RepositoryName repository, List<Condemned> begun, long begunAt) {
        List<Condemned> confirmed = confirm(repository, begun);
        if (confirmed.isEmpty()) {
            return CollectionResult.NOTHING;
        }
        if (System.nanoTime() - begunAt > settings.deleteTimeout().toNanos()) {
            // Whoever reckons with the end of this removal may have gone ahead.
            LOG.warnf("removal given up, it took too long to begin repository=%s objects=%d", repository, begun.size());
            return CollectionResult.NOTHING;
        }
        Set<String> failed = send(repository, confirmed);
        List<Condemned> done = confirmed.stream()
                .filter(object -> !failed.contains(object.object()))
                .toList();
        condemnations.deleted(repository, done.stream().map(Condemned::object).toList());
        return new CollectionResult(
                0, 0, 0, done.size(), done.stream().mapToLong(Condemned::bytes).sum(), failed.size());
    }

    /** A root that appeared after the judgement and before the removal was begun. */
    private List<Condemned> confirm(RepositoryName repository, List<Condemned> begun) {
        if (begun.isEmpty()) {
            return begun;
        }
        Verdicts verdicts = judgement.judge(repository, begun, roots.of(repository, settings.grace()));
        List<String> needed = new ArrayList<>(verdicts.acquitted());
        verdicts.kept().values().forEach(needed::addAll);
        if (!needed.isEmpty()) {
            condemnations.deleted(repository, needed);
        }
        return verdicts.garbage();
    }

    /** @return those that may still be there; whether the store got the request or not */
    private Set<String> send(RepositoryName repository, List<Condemned> objects) {
        if (objects.isEmpty()) {
            return Set.of();
        }
        Map<ObjectKey, String> keys = objects.stream()
                .map(Condemned::object)
                .collect(Collectors.toMap(
                        object -> ObjectKey.of(
                                repository + "/" + ObjectName.parse(object).path()),
                        Function.identity()));
        try {
            Set<String> failed = new HashSet<>();
            store.deleteAll(List.copyOf(keys.keySet())).forEach(key -> failed.add(keys.get(key)));
            if (!failed.isEmpty()) {
                LOG.warnf("objects not removed, trying again repository=%s objects=%d", repository, failed.size());
            }
            return failed;
        } catch (StoreException e) {
            LOG.warnf(
                    "removal uncertain, trying again repository=%s objects=%d error=%s",
                    repository, keys.size(), e.getMessage());
            return Set.copyOf(keys.values());
        }
    }
}
