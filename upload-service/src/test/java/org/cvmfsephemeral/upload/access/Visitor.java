package org.cvmfsephemeral.upload.access;

import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Part;

/** Somebody who calls a route with a permission that fits it or does not. */
enum Visitor {
    ANONYMOUS(401),
    MALFORMED_TOKEN(401),
    UNKNOWN_TOKEN(401),
    EXPIRED_TOKEN(401),
    REVOKED_TOKEN(401),
    WRONG_ACTION(403),
    WRONG_REPOSITORY(403),
    WRONG_PREFIX(403),
    /** May do everything below {@code /a}, and asks for {@code /ab}. */
    SIBLING_PREFIX(403),
    /** May do everything below {@code /a}, and climbs out of it. */
    CLIMBING(403),
    CLIMBING_WITH_ESCAPED_SLASH(403),
    /** May do just what the route is for, just there. */
    RIGHT(0);

    private final int denial;

    Visitor(int denial) {
        this.denial = denial;
    }

    /** The status that he gets; 0 if he is let in. */
    int denial() {
        return denial;
    }

    /** Whether there is such a mistake to make on a route of this kind. */
    boolean isPossible(Action action, Part part) {
        return switch (this) {
            case WRONG_ACTION -> action != Action.ADMIN || part != Part.ANYWHERE;
            case WRONG_REPOSITORY -> part != Part.ANYWHERE;
            case WRONG_PREFIX -> part == Part.PATH || part == Part.REPOSITORY || part == Part.LATER;
            case SIBLING_PREFIX -> part == Part.PATH || part == Part.LATER;
            case CLIMBING, CLIMBING_WITH_ESCAPED_SLASH -> part == Part.PATH;
            default -> true;
        };
    }

    /** Whether the mistake lies in the path that is asked for. */
    boolean isAboutPaths() {
        return this == SIBLING_PREFIX || this == CLIMBING || this == CLIMBING_WITH_ESCAPED_SLASH;
    }

    /** Everything but what the route needs, and what would imply it. */
    static List<String> otherActions(Action needed) {
        return Stream.of(Action.READ, Action.WRITE, Action.DELETE)
                .filter(action -> action != needed)
                .map(Action::id)
                .toList();
    }
}
