package org.cvmfsephemeral.format.diff;

/** Sees differences one by one. */
@FunctionalInterface
public interface DifferenceVisitor {
    /**
     * Takes note of one difference.
     *
     * @return whether to go on
     */
    boolean visit(Difference difference);
}
