package org.cvmfsephemeral.store;

import java.util.List;
import java.util.Optional;

/**
 * Part of a listing, ordered by key.
 *
 * @param next what to list after for the following page; empty when the listing is complete
 */
public record ObjectPage(List<ListedObject> objects, Optional<String> next) {
    public ObjectPage {
        objects = List.copyOf(objects);
    }
}
