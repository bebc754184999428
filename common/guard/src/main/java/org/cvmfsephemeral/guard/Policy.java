package org.cvmfsephemeral.guard;

import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.reflect.Method;
import java.util.Optional;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Wish;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** What a route asks of its callers. */
sealed interface Policy {
    /** Nobody has said, so nobody gets in. */
    record Unstated() implements Policy {}

    record Nothing() implements Policy {}

    record Permission(Action action, Part part, String pathParameter) implements Policy {
        /**
         * What a request on this route wants. A name or path that cannot be one is about all of it: who may not do that does not get to know
         * what is wrong with it.
         */
        Wish wish(MultivaluedMap<String, String> parameters) {
            Optional<RepositoryName> repository = repository(parameters.getFirst("repo"));
            if (part == Part.SYSTEM) {
                return new Wish.OnSystem(action);
            }
            if (part == Part.ANYWHERE) {
                return new Wish.Anywhere(action);
            }
            if (repository.isEmpty()) {
                return new Wish.OnSystem(action);
            }
            return switch (part) {
                case PATH -> new Wish.OnPath(action, repository.get(), path(parameters.getFirst(pathParameter)));
                case SOMEWHERE, LATER -> new Wish.Somewhere(action, repository.get());
                default -> new Wish.OnRepository(action, repository.get());
            };
        }
    }

    static Policy of(Method route) {
        Needs needs = route.getAnnotation(Needs.class);
        if (needs != null) {
            return new Permission(needs.value(), needs.part(), needs.path());
        }
        return route.isAnnotationPresent(NeedsNothing.class) ? new Nothing() : new Unstated();
    }

    private static Optional<RepositoryName> repository(String name) {
        try {
            return name == null ? Optional.empty() : Optional.of(RepositoryName.of(name));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static RepositoryPath path(String text) {
        if (text == null) {
            return RepositoryPath.ROOT;
        }
        try {
            boolean hasSlash = text.length() > 1 && text.endsWith("/");
            return RepositoryPath.of(hasSlash ? text.substring(0, text.length() - 1) : text);
        } catch (InvalidNameException e) {
            return RepositoryPath.ROOT;
        }
    }
}
