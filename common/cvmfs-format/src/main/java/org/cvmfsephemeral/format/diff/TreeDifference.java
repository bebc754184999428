package org.cvmfsephemeral.format.diff;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * What changed between two revisions of a repository. Nested catalogs that both have are not read; beyond that the time follows
 * the size of the catalogs that differ, and the memory the depth of the tree.
 *
 * <p>How a tree is cut into catalogs is no difference: neither are roles and link counts of directories, sizes of directories,
 * numbers of hardlink groups, and the markers of nested catalogs that were made for balance alone.
 *
 * <p>Differences come depth first, in byte-wise order of the names in a directory, each directory before its content. A directory
 * that was added or removed comes with everything below it.
 */
public final class TreeDifference {
    private final Place before;
    private final Place after;

    private TreeDifference(Place before, Place after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Prepares a comparison; nothing is read yet.
     *
     * @param before root catalog of the first revision
     * @param after root catalog of the second revision
     */
    public static TreeDifference between(CatalogReader catalogs, ContentHash before, ContentHash after) {
        return new TreeDifference(Place.root(catalogs, before), Place.root(catalogs, after));
    }

    /**
     * Shows every difference to the visitor until it has seen enough.
     *
     * @throws FormatException if a catalog is damaged
     */
    public void forEach(DifferenceVisitor visitor) {
        if (before.holdsTheSameAs(after)) {
            return;
        }
        Pair root = new Pair(RepositoryPath.ROOT, Optional.of(before.self()), Optional.of(after.self()));
        if (root.areSame() || visitor.visit(root.toDifference())) {
            Deque<Level> levels = new ArrayDeque<>();
            levels.push(level(RepositoryPath.ROOT, Optional.of(before), Optional.of(after), ""));
            walk(levels, visitor);
        }
    }

    /**
     * As {@link #forEach}, but begins behind a path in the order of the walk, whether or not there is anything at the path.
     */
    public void forEachAfter(RepositoryPath last, DifferenceVisitor visitor) {
        if (before.holdsTheSameAs(after)) {
            return;
        }
        Deque<Level> levels = new ArrayDeque<>();
        Optional<Level> next = Optional.of(level(RepositoryPath.ROOT, Optional.of(before), Optional.of(after), ""));
        String[] names =
                last.isRoot() ? new String[0] : last.value().substring(1).split("/");
        for (String name : names) {
            if (next.isEmpty()) {
                break;
            }
            Level here = next.get();
            levels.push(here.after(name));
            next = inside(here, here.find(name));
        }
        next.ifPresent(levels::push);
        walk(levels, visitor);
    }

    private static void walk(Deque<Level> levels, DifferenceVisitor visitor) {
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            Optional<Pair> pair = level.next();
            if (pair.isEmpty()) {
                levels.pop();
                continue;
            }
            if (!pair.get().areSame() && !visitor.visit(pair.get().toDifference())) {
                return;
            }
            inside(level, pair.get()).ifPresent(levels::push);
        }
    }

    /** The content of the directories at a path, unless there are none or the same in both revisions. */
    private static Optional<Level> inside(Level level, Pair pair) {
        Optional<Place> before = placeOf(level.before, pair.before);
        Optional<Place> after = placeOf(level.after, pair.after);
        boolean isNothing = before.isEmpty() && after.isEmpty();
        boolean isSame = before.isPresent() && after.isPresent() && before.get().holdsTheSameAs(after.get());
        return isNothing || isSame ? Optional.empty() : Optional.of(level(pair.path, before, after, ""));
    }

    private static Optional<Place> placeOf(Content content, Optional<Entry> entry) {
        return entry.filter(Directory.class::isInstance)
                .map(Directory.class::cast)
                .flatMap(directory -> content.place().orElseThrow().inside(directory));
    }

    private static Level level(
            RepositoryPath directory, Optional<Place> before, Optional<Place> after, String afterName) {
        return new Level(directory, new Content(before, afterName), new Content(after, afterName));
    }

    /** What is at one path in both revisions. */
    private record Pair(RepositoryPath path, Optional<Entry> before, Optional<Entry> after) {
        boolean areSame() {
            return before.isPresent() && after.isPresent() && EntryComparison.areSame(before.get(), after.get());
        }

        Difference toDifference() {
            return new Difference(path, before, after);
        }
    }

    /** One directory on the way, its content in both revisions merged by name. */
    private record Level(RepositoryPath directory, Content before, Content after) {
        Level after(String name) {
            return level(directory, before.place(), after.place(), name);
        }

        Pair find(String name) {
            return new Pair(
                    directory.child(name),
                    before.place().flatMap(place -> place.find(name)),
                    after.place().flatMap(place -> place.find(name)));
        }

        Optional<Pair> next() {
            Optional<Entry> one = before.peek();
            Optional<Entry> other = after.peek();
            if (one.isEmpty() && other.isEmpty()) {
                return Optional.empty();
            }
            int order = one.isEmpty() ? 1 : other.isEmpty() ? -1 : compare(one.get(), other.get());
            if (order <= 0) {
                before.skip();
            }
            if (order >= 0) {
                after.skip();
            }
            RepositoryPath path = child(order <= 0 ? one.get() : other.get());
            return Optional.of(
                    new Pair(path, order <= 0 ? one : Optional.empty(), order >= 0 ? other : Optional.empty()));
        }

        private static int compare(Entry one, Entry other) {
            return Arrays.compareUnsigned(
                    one.name().getBytes(StandardCharsets.UTF_8), other.name().getBytes(StandardCharsets.UTF_8));
        }

        private RepositoryPath child(Entry entry) {
            try {
                return directory.child(entry.name());
            } catch (InvalidNameException e) {
                throw new FormatException("an entry has a name that makes no path: " + e.getMessage(), e);
            }
        }
    }
}
