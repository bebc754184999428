package org.cvmfsephemeral.access;

import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Where something is allowed.
 *
 * @param below the path and everything below it, by whole components: {@code /a} does not cover {@code /ab}
 */
public record Scope(RepositoryPattern repositories, RepositoryPath below) {
    public static final Scope EVERYTHING = new Scope(RepositoryPattern.ALL, RepositoryPath.ROOT);

    public boolean covers(Wish wish) {
        if (wish instanceof Wish.OnSystem) {
            return equals(EVERYTHING);
        }
        if (wish instanceof Wish.OnRepository whole) {
            return below.isRoot() && repositories.matches(whole.repository());
        }
        if (wish instanceof Wish.OnPath part) {
            return repositories.matches(part.repository()) && part.path().isAtOrBelow(below);
        }
        if (wish instanceof Wish.Somewhere some) {
            return repositories.matches(some.repository());
        }
        return true;
    }

    @Override
    public String toString() {
        return repositories + ":" + (below.isRoot() ? "/" : below);
    }
}
