package org.cvmfsephemeral.format.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Goes through the rows of a catalog depth first, each directory before its content, holding one page of rows for each
 * level of the current path.
 */
final class TreeWalk<R extends TreeWalk.Row> {
    static final int PAGE = 256;

    /** What the walk needs to know of a row. */
    interface Row {
        long rowId();

        /** Empty when the row has no usable name; it is then left out. */
        Optional<String> name();

        /** Whether the content of this directory is in the same catalog. */
        boolean hasContentHere();
    }

    /** Reads the next rows of a directory in the order of their ids. */
    @FunctionalInterface
    interface Pages<R> {
        List<R> after(PathKey directory, long rowId, int limit);
    }

    private final Pages<R> pages;
    private final BiConsumer<RepositoryPath, R> visitor;
    private final Deque<Level> levels = new ArrayDeque<>();

    TreeWalk(Pages<R> pages, BiConsumer<RepositoryPath, R> visitor) {
        this.pages = pages;
        this.visitor = visitor;
    }

    /** Visits everything below the given directory, itself not included. */
    void below(RepositoryPath root) {
        levels.push(new Level(root));
        while (!levels.isEmpty()) {
            Optional<R> row = levels.peek().next();
            if (row.isPresent()) {
                visit(levels.peek().directory, row.get());
            } else {
                levels.pop();
            }
        }
    }

    private void visit(RepositoryPath directory, R row) {
        if (row.name().isEmpty()) {
            return;
        }
        RepositoryPath path = child(directory, row.name().get());
        visitor.accept(path, row);
        if (row.hasContentHere()) {
            levels.push(new Level(path));
        }
    }

    private static RepositoryPath child(RepositoryPath directory, String name) {
        try {
            return directory.child(name);
        } catch (InvalidNameException e) {
            throw new FormatException("an entry has a name that makes no path: " + e.getMessage(), e);
        }
    }

    private final class Level {
        private final RepositoryPath directory;
        private final PathKey key;
        private Iterator<R> page = List.<R>of().iterator();
        private long lastRowId = Long.MIN_VALUE;
        private boolean lastPage;

        Level(RepositoryPath directory) {
            this.directory = directory;
            this.key = PathKey.of(directory);
        }

        Optional<R> next() {
            if (!page.hasNext() && !lastPage) {
                List<R> rows = pages.after(key, lastRowId, PAGE);
                lastPage = rows.size() < PAGE;
                page = rows.iterator();
            }
            if (!page.hasNext()) {
                return Optional.empty();
            }
            R row = page.next();
            lastRowId = row.rowId();
            return Optional.of(row);
        }
    }
}
