package org.cvmfsephemeral.access;

import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** What a request is about to do, as far as permission goes. */
public sealed interface Wish {
    Action action();

    /** With what all repositories share: tokens, rules. */
    record OnSystem(Action action) implements Wish {
        @Override
        public String toString() {
            return action.id() + " on the whole system";
        }
    }

    /** With a repository as a whole. */
    record OnRepository(Action action, RepositoryName repository) implements Wish {
        @Override
        public String toString() {
            return action.id() + " on all of " + repository;
        }
    }

    /** With a path and everything below it. */
    record OnPath(Action action, RepositoryName repository, RepositoryPath path) implements Wish {
        @Override
        public String toString() {
            return action.id() + " on " + (path.isRoot() ? "/" : path) + " in " + repository;
        }
    }

    /** With something in a repository that belongs to no path in particular, for example the state of a change. */
    record Somewhere(Action action, RepositoryName repository) implements Wish {
        @Override
        public String toString() {
            return action.id() + " on any path in " + repository;
        }
    }

    /** With something in any of the repositories, of which the caller gets to see his own. */
    record Anywhere(Action action) implements Wish {
        @Override
        public String toString() {
            return action.id() + " on any repository";
        }
    }
}
