package org.cvmfsephemeral.testing.checker;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A tree as a client sees it, the root included.
 *
 * @param entries by path
 */
public record TreeSnapshot(SortedMap<String, TreeEntry> entries) {
    static final TreeSnapshot EMPTY = new TreeSnapshot(new TreeMap<>());

    public TreeSnapshot {
        entries = Collections.unmodifiableSortedMap(entries);
    }

    public Optional<TreeEntry> at(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /** Directories that the publisher made nested catalogs by itself: those with an automatic marker. */
    public Set<String> automaticCatalogs() {
        return entries.values().stream()
                .filter(TreeEntry::isAutomaticMarker)
                .map(TreeEntry::parent)
                .collect(Collectors.toSet());
    }

    /** The tree as its users made it: without the automatic markers and the catalog markers beside them. */
    public TreeSnapshot withoutAutomaticMarkers() {
        Set<String> automatic = automaticCatalogs();
        SortedMap<String, TreeEntry> made = new TreeMap<>(entries);
        made.values()
                .removeIf(entry ->
                        (entry.isAutomaticMarker() || entry.isCatalogMarker()) && automatic.contains(entry.parent()));
        return new TreeSnapshot(made);
    }
}
