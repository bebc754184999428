package org.cvmfsephemeral.gc.integrity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.root.RootSet;
import org.cvmfsephemeral.gc.root.Roots;
import org.cvmfsephemeral.ledger.garbage.CollectionRoots.KeptRevision;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects.Problem;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.jboss.logging.Logger;

/** Objects that seem to be lost or damaged: whether they really are, whether anybody needs them, and who. */
@Startup
@ApplicationScoped
public class LostObjects {
    private static final Logger LOG = Logger.getLogger(LostObjects.class);

    private final ObjectStore store;
    private final Roots roots;
    private final PathSearch search;
    private final DamagedObjects ledger;
    private final Counter found;

    LostObjects(ObjectStore store, Roots roots, PathSearch search, DamagedObjects ledger, MeterRegistry registry) {
        this.store = store;
        this.roots = roots;
        this.search = search;
        this.ledger = ledger;
        this.found = Counter.builder("cvmfs.objects.damaged")
                .description("Objects that were found to be lost or damaged although a revision needs them")
                .register(registry);
    }

    /**
     * Records those of the objects as lost that the store does not have and a revision needs.
     *
     * @return how many
     */
    public int confirm(RepositoryName repository, Duration grace, Set<ObjectName> suspects) {
        Set<ObjectName> absent = suspects.stream()
                .filter(name ->
                        store.stat(ObjectKey.of(repository + "/" + name.path())).isEmpty())
                .collect(Collectors.toSet());
        return record(repository, grace, absent, Problem.LOST);
    }

    /**
     * Records those of the objects as damaged that a revision needs.
     *
     * @return how many
     */
    int damaged(RepositoryName repository, Duration grace, Set<ObjectName> objects) {
        return record(repository, grace, objects, Problem.DAMAGED);
    }

    private int record(RepositoryName repository, Duration grace, Set<ObjectName> objects, Problem problem) {
        if (objects.isEmpty()) {
            return 0;
        }
        RootSet now = roots.of(repository, grace);
        List<ContentHash> all = Stream.concat(
                        now.current().stream(), now.kept().stream().map(KeptRevision::root))
                .distinct()
                .toList();
        Map<ObjectName, List<String>> paths = search.paths(repository, all, objects);
        now.named().stream()
                .filter(objects::contains)
                .forEach(name -> paths.computeIfAbsent(name, key -> new ArrayList<>()));
        paths.forEach((name, needing) -> {
            ledger.record(repository, name.toString(), problem, needing);
            LOG.errorf("object %s repository=%s object=%s paths=%s", problem, repository, name, needing);
        });
        found.increment(paths.size());
        return paths.size();
    }
}
