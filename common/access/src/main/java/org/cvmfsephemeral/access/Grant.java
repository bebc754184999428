package org.cvmfsephemeral.access;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A permission.
 *
 * @param maximumTtl how long what is published by it may live; empty if only the repository's own limit counts
 */
public record Grant(Scope scope, Set<Action> actions, Optional<Duration> maximumTtl) {
    public static final Grant OF_EVERYTHING = new Grant(Scope.EVERYTHING, Set.of(Action.ADMIN), Optional.empty());

    /**
     * @throws IllegalArgumentException if it allows nothing
     */
    public Grant {
        actions = Set.copyOf(actions);
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("a permission names at least one action");
        }
        if (maximumTtl.filter(ttl -> ttl.isNegative() || ttl.isZero()).isPresent()) {
            throw new IllegalArgumentException("a longest time to live is longer than nothing");
        }
    }

    public boolean allows(Wish wish) {
        return (actions.contains(wish.action()) || actions.contains(Action.ADMIN)) && scope.covers(wish);
    }

    @Override
    public String toString() {
        return actions.stream().sorted().map(Action::id).collect(Collectors.joining("+")) + "@" + scope;
    }
}
