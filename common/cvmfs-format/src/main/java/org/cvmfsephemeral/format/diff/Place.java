package org.cvmfsephemeral.format.diff;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.CatalogMarkers;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * The content of a directory in one revision.
 *
 * @param catalog that holds it
 * @param isCatalogRoot whether the directory is where that catalog begins
 */
record Place(CatalogReader catalogs, ContentHash catalog, RepositoryPath directory, boolean isCatalogRoot) {
    static Place root(CatalogReader catalogs, ContentHash rootCatalog) {
        return new Place(catalogs, rootCatalog, RepositoryPath.ROOT, true);
    }

    boolean holdsTheSameAs(Place other) {
        return catalog.equals(other.catalog);
    }

    /** The directory itself, as its own catalog has it. */
    Entry self() {
        return read(opened -> opened.lookup(directory))
                .orElseThrow(() -> new FormatException("a catalog without the directory that it begins with"));
    }

    /** The entry with this name, unless it is none of the content. */
    Optional<Entry> find(String name) {
        return read(opened -> isMarker(opened, name) ? Optional.empty() : opened.lookup(directory.child(name)));
    }

    /**
     * The next entries in byte-wise order of their names.
     *
     * @param limit of what is looked at; automatic markers among it are left out
     */
    Page after(String name, int limit) {
        return read(opened -> {
            List<Entry> entries = opened.list(directory, name, limit);
            if (entries.isEmpty()) {
                return Page.LAST;
            }
            String last = entries.get(entries.size() - 1).name();
            List<Entry> visible = entries.stream()
                    .filter(entry -> !isMarker(opened, entry.name()))
                    .toList();
            return new Page(visible, entries.size() < limit, last);
        });
    }

    private boolean isMarker(Catalog opened, String name) {
        return isCatalogRoot && CatalogMarkers.areNamed(name) && CatalogMarkers.areAutomaticIn(opened);
    }

    /** The content of a directory in this one; empty for what shows another revision. */
    Optional<Place> inside(Directory child) {
        RepositoryPath path = directory.child(child.name());
        return switch (child.role()) {
            case PLAIN -> Optional.of(new Place(catalogs, catalog, path, false));
            case MOUNTPOINT -> Optional.of(new Place(catalogs, mountedAt(path), path, true));
            case BIND_MOUNTPOINT -> Optional.empty();
            case NESTED_ROOT -> throw new FormatException("a nested catalog's root inside a catalog");
        };
    }

    private ContentHash mountedAt(RepositoryPath path) {
        return read(opened -> opened.nestedCatalogFor(path))
                .filter(nested -> nested.path().equals(path))
                .map(NestedCatalog::hash)
                .orElseThrow(() -> new FormatException("a mountpoint of no nested catalog"));
    }

    private <T> T read(Function<Catalog, T> question) {
        return catalogs.read(catalog, opened -> {
            // Also what keeps a catalog from being its own descendant.
            if (isCatalogRoot && !opened.properties().rootPrefix().equals(directory)) {
                throw new FormatException("a catalog that belongs to another path");
            }
            return question.apply(opened);
        });
    }

    /**
     * @param lastName of what was looked at, which may have been left out
     */
    record Page(List<Entry> entries, boolean isLast, String lastName) {
        private static final Page LAST = new Page(List.of(), true, "");
    }
}
