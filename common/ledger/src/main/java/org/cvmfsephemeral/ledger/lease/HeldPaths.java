package org.cvmfsephemeral.ledger.lease;

import java.util.List;
import java.util.TreeSet;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Paths of which none overlaps another. */
final class HeldPaths {
    private final TreeSet<String> paths = new TreeSet<>();

    HeldPaths(List<RepositoryPath> held) {
        held.forEach(path -> paths.add(path.value()));
    }

    /**
     * Adds a path unless it overlaps one that is there.
     *
     * @return whether it was added
     */
    boolean add(RepositoryPath path) {
        boolean free = !isHeldAbove(path) && !isHeldBelow(path);
        return free && paths.add(path.value());
    }

    private boolean isHeldAbove(RepositoryPath path) {
        return path.ancestors().stream().anyMatch(ancestor -> paths.contains(ancestor.value()));
    }

    private boolean isHeldBelow(RepositoryPath path) {
        String below = path.value() + "/";
        String next = paths.ceiling(below);
        return next != null && next.startsWith(below);
    }
}
