package org.cvmfsephemeral.gc.access;

import java.util.Set;
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
    /** May do everything below {@code /a}, and asks for all of the repository. */
    WRONG_PREFIX(403),
    /** Asks for a repository whose name climbs out of the address. */
    CLIMBING(403),
    /** May do just what the route is for, just there. */
    RIGHT(0),
    BOOTSTRAP(0);

    private final int denial;

    Visitor(int denial) {
        this.denial = denial;
    }

    /** The status that he gets; 0 if he is let in. */
    int denial() {
        return denial;
    }

    /** Whether there is such a mistake to make on a route of this kind. */
    boolean isPossible(Part part) {
        return switch (this) {
            case WRONG_REPOSITORY, CLIMBING -> part != Part.ANYWHERE;
            case WRONG_PREFIX -> part == Part.REPOSITORY;
            default -> true;
        };
    }

    /** Something else than what the route needs, that does not imply it. */
    static Set<Action> otherAction(Action needed) {
        return Set.of(needed == Action.WRITE ? Action.READ : Action.WRITE);
    }
}
