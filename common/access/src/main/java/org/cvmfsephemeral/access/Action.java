package org.cvmfsephemeral.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What somebody does with a repository or a part of it. Names are part of the API and stay. */
public enum Action {
    READ,
    /** Adds and replaces. */
    WRITE,
    /** Removes. */
    DELETE,
    /** Everything else, and all of the above. */
    ADMIN;

    /** As it is written in requests: {@code read}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Action> of(String id) {
        return Stream.of(values()).filter(action -> action.id().equals(id)).findFirst();
    }
}
