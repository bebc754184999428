package org.cvmfsephemeral.format.diff;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Entry;

/** Goes through a directory's content by name, a page at a time; the pages grow with the directory. */
final class Content {
    /** Most directories are small, and there is one of these for each level of the path. */
    private static final int FIRST_PAGE = 64;

    /** A catalog has no index by name, so each page costs as much as reading the whole directory once. */
    private static final int LARGEST_PAGE = 16_384;

    private final Optional<Place> place;
    private final Deque<Entry> page = new ArrayDeque<>();
    private String lastName;
    private boolean isLastPage;
    private int nextPage = FIRST_PAGE;

    /**
     * @param place empty where there is no directory
     * @param afterName where to begin; empty for the first
     */
    Content(Optional<Place> place, String afterName) {
        this.place = place;
        this.lastName = afterName;
        this.isLastPage = place.isEmpty();
    }

    Optional<Place> place() {
        return place;
    }

    Optional<Entry> peek() {
        while (page.isEmpty() && !isLastPage) {
            Place.Page next = place.orElseThrow().after(lastName, nextPage);
            page.addAll(next.entries());
            isLastPage = next.isLast();
            lastName = next.lastName();
            nextPage = Math.min(LARGEST_PAGE, 2 * nextPage);
        }
        return Optional.ofNullable(page.peek());
    }

    void skip() {
        page.remove();
    }
}
