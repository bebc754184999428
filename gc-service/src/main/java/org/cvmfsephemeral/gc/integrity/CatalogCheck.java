package org.cvmfsephemeral.gc.integrity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.mark.CatalogReading;
import org.cvmfsephemeral.store.MissingObjectException;

/** Looks through all catalogs of one revision, each by itself and as part of the tree. Not thread-safe. */
final class CatalogCheck {
    private static final int MOST_PROBLEMS = 100;

    private final CatalogReading catalogs;
    private final RepositoryName repository;
    private final Runnable progress;
    private final List<String> problems = new ArrayList<>();
    private long read;

    CatalogCheck(CatalogReading catalogs, RepositoryName repository, Runnable progress) {
        this.catalogs = catalogs;
        this.repository = repository;
        this.progress = progress;
    }

    /**
     * What one catalog says of itself and those below it.
     *
     * @param self as its rows are
     * @param subtree as recorded
     */
    private record Reading(RepositoryPath prefix, Counts self, Counts subtree, List<NestedCatalog> nested) {}

    void check(ContentHash root) {
        check(RepositoryPath.ROOT, root);
    }

    /** @return what it and everything below it amount to; empty if that could not be found out */
    private Optional<Counts> check(RepositoryPath path, ContentHash hash) {
        progress.run();
        Optional<Reading> reading = read(path, hash);
        if (reading.isEmpty()) {
            return Optional.empty();
        }
        if (!reading.get().prefix().equals(path)) {
            problem(path, "it belongs to " + reading.get().prefix());
        }
        Optional<Counts> below = Optional.of(Counts.ZERO);
        for (NestedCatalog nested : reading.get().nested()) {
            Optional<Counts> total =
                    nested.path().isAtOrBelow(path) && !nested.path().equals(path)
                            ? check(nested.path(), nested.hash())
                            : misplaced(path, nested);
            below = below.isPresent() && total.isPresent()
                    ? Optional.of(below.get().plus(total.get()))
                    : Optional.empty();
        }
        if (below.isPresent() && !below.get().equals(reading.get().subtree())) {
            problem(path, "its subtree counters are not the sum over its nested catalogs");
        }
        return below.map(reading.get().self()::plus);
    }

    private Optional<Counts> misplaced(RepositoryPath path, NestedCatalog nested) {
        problem(path, "a nested catalog at " + nested.path() + ", which is not below it");
        return Optional.empty();
    }

    private Optional<Reading> read(RepositoryPath path, ContentHash hash) {
        try {
            Reading reading = catalogs.read(repository, hash, catalog -> {
                catalog.verify().forEach(problem -> problem(path, problem));
                return new Reading(
                        catalog.properties().rootPrefix(),
                        catalog.recount().self(),
                        catalog.counters().subtree(),
                        catalog.nestedCatalogs());
            });
            read++;
            return Optional.of(reading);
        } catch (MissingObjectException | FormatException e) {
            problem(path, e.getMessage());
            return Optional.empty();
        }
    }

    private void problem(RepositoryPath path, String problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add("catalog at " + (path.isRoot() ? "/" : path.value()) + ": " + problem);
        }
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    long catalogs() {
        return read;
    }
}
