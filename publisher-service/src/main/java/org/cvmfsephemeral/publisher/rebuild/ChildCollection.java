package org.cvmfsephemeral.publisher.rebuild;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.repository.CarriedSettings;

/** Collects what is directly below some directories, and its times of modification: when it was published is lost. */
final class ChildCollection implements Consumer<Catalog> {
    private final Set<RepositoryPath> directories;
    private final Map<RepositoryPath, Map<String, Instant>> children = new TreeMap<>();

    ChildCollection(CarriedSettings settings) {
        this.directories = settings.rules().stream()
                .map(rule -> new RepositoryPath(rule.path()))
                .collect(Collectors.toSet());
    }

    @Override
    public void accept(Catalog catalog) {
        if (!directories.isEmpty()) {
            catalog.forEachEntry(this::collect);
        }
    }

    private void collect(RepositoryPath path, Entry entry) {
        if (!path.isRoot() && directories.contains(path.parent())) {
            children.computeIfAbsent(path.parent(), directory -> new TreeMap<>())
                    .put(path.name(), Instant.ofEpochSecond(entry.attributes().mtimeSeconds()));
        }
    }

    Map<RepositoryPath, Map<String, Instant>> children() {
        return children;
    }
}
