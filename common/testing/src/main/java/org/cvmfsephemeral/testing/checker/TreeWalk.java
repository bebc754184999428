package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Walks trees of catalogs, each catalog once a check, and not again what a check before found sound. */
final class TreeWalk {
    private static final byte[] ROOT = {};

    private final WebRepository web;
    private final FileContents contents;
    private final Path directory;
    private final SoundCatalogs soundBefore;
    private final Findings findings;
    private final Map<CatalogPlace, Visit> visits = new HashMap<>();
    private final Map<CatalogPlace, CheckedCatalog> sound = new HashMap<>();

    /**
     * @param catalog empty when it cannot be read
     * @param total counters of it and all below, empty when one of them cannot be read
     */
    private record Visit(Optional<CheckedCatalog> catalog, Optional<Counters> total) {}

    /** A tree as far as it could be read. */
    record WalkedTree(CheckedCatalog root, TreeSnapshot snapshot, TreeCounts counts) {}

    TreeWalk(WebRepository web, FileContents contents, Path directory, SoundCatalogs soundBefore, Findings findings) {
        this.web = web;
        this.contents = contents;
        this.directory = directory;
        this.soundBefore = soundBefore;
        this.findings = findings;
    }

    /** The root catalog; empty when it cannot be read. */
    Optional<CheckedCatalog> walk(ContentHash root) throws IOException {
        return visit(new CatalogPlace(root, ""), ROOT).catalog();
    }

    /** Catalogs reached so far that are sound by themselves. */
    Map<CatalogPlace, CheckedCatalog> sound() {
        return sound;
    }

    /** Nested catalogs of all trees walked so far. */
    Set<ContentHash> nestedCatalogs() {
        return visits.keySet().stream()
                .filter(place -> !place.mount().isEmpty())
                .map(CatalogPlace::hash)
                .collect(Collectors.toSet());
    }

    private Visit visit(CatalogPlace place, byte[] rawMount) throws IOException {
        Visit known = visits.get(place);
        if (known != null) {
            return known;
        }
        Optional<CheckedCatalog> catalog = check(place, rawMount);
        Visit visit =
                new Visit(catalog, catalog.isPresent() ? visitNested(place.mount(), catalog.get()) : Optional.empty());
        visits.put(place, visit);
        return visit;
    }

    private Optional<CheckedCatalog> check(CatalogPlace place, byte[] rawMount) throws IOException {
        Optional<CheckedCatalog> checkedBefore = soundBefore.at(place);
        if (checkedBefore.isPresent()) {
            sound.put(place, checkedBefore.get());
            return checkedBefore;
        }
        Findings own = new Findings();
        Optional<CheckedCatalog> catalog =
                new CatalogCheck(web, contents, directory, rawMount, own).check(place.hash());
        if (own.isEmpty()) {
            catalog.ifPresent(checked -> sound.put(place, checked));
        }
        findings.addAll(own.list());
        return catalog;
    }

    /** Counters of the catalog and all below; empty when one of them cannot be read. */
    private Optional<Counters> visitNested(String mount, CheckedCatalog catalog) throws IOException {
        Counters subtree = new Counters();
        boolean complete = catalog.registered();
        for (Mountpoint mountpoint : catalog.mountpoints()) {
            Visit nested = visit(new CatalogPlace(mountpoint.catalog(), mountpoint.path()), mountpoint.rawPath());
            nested.catalog().ifPresent(found -> checkTransition(mountpoint, found));
            nested.total().ifPresent(subtree::add);
            complete &= nested.total().isPresent();
        }
        if (!complete) {
            return Optional.empty();
        }
        new StatisticsRules(mount, catalog.statistics(), findings).checkSubtree(subtree);
        Counters total = new Counters();
        total.add(catalog.self());
        total.add(subtree);
        return Optional.of(total);
    }

    private void checkTransition(Mountpoint mountpoint, CheckedCatalog nested) {
        new TransitionRules(mountpoint.path(), findings).check(mountpoint.row(), nested.root());
        if (mountpoint.size() != nested.fileSize()) {
            findings.add(
                    Defect.CATALOG_SIZE,
                    mountpoint.path(),
                    "registered with %d bytes, the file has %d",
                    mountpoint.size(),
                    nested.fileSize());
        }
    }

    /** What a walk of a root that could be read saw. */
    WalkedTree tree(CheckedCatalog catalog) {
        SortedMap<String, TreeEntry> entries = new TreeMap<>();
        Counters total = new Counters();
        long catalogs = collect(catalog, entries, total);
        return new WalkedTree(catalog, new TreeSnapshot(entries), counts(catalogs, total));
    }

    /**
     * Entries of a nested catalog come after those of its parent, so that its root entry replaces the mountpoint.
     *
     * @return number of catalogs
     */
    private long collect(CheckedCatalog catalog, SortedMap<String, TreeEntry> entries, Counters total) {
        catalog.entries().forEach(entry -> entries.put(entry.path(), entry));
        total.add(catalog.self());
        long catalogs = 1;
        for (Mountpoint mountpoint : catalog.mountpoints()) {
            Visit nested = visits.get(new CatalogPlace(mountpoint.catalog(), mountpoint.path()));
            if (nested.catalog().isPresent()) {
                catalogs += collect(nested.catalog().get(), entries, total);
            }
        }
        return catalogs;
    }

    private static TreeCounts counts(long catalogs, Counters total) {
        return new TreeCounts(
                catalogs,
                total.get(Counter.DIR) - (catalogs - 1),
                total.get(Counter.REGULAR),
                total.get(Counter.SYMLINK),
                total.get(Counter.SPECIAL),
                total.get(Counter.CHUNKED),
                total.get(Counter.CHUNKS),
                total.get(Counter.EXTERNAL),
                total.get(Counter.XATTR),
                total.get(Counter.FILE_SIZE));
    }
}
