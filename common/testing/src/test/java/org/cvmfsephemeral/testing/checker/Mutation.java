package org.cvmfsephemeral.testing.checker;

import java.util.Set;
import java.util.function.Consumer;

/**
 * A defect and how it is found.
 *
 * @param name for people
 * @param plant what is done to a sound repository
 * @param expected kinds of all findings: these and no others
 */
record Mutation(String name, Consumer<Workshop> plant, Set<Defect> expected, Scope scope) {
    static Mutation of(String name, Consumer<Workshop> plant, Defect... expected) {
        return new Mutation(name, plant, Set.of(expected), Scope.CURRENT);
    }

    static Mutation ofRetained(String name, Consumer<Workshop> plant, Defect... expected) {
        return new Mutation(name, plant, Set.of(expected), Scope.RETAINED);
    }

    @Override
    public String toString() {
        return name;
    }
}
