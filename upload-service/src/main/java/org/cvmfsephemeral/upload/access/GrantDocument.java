package org.cvmfsephemeral.upload.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Grant;
import org.cvmfsephemeral.access.RepositoryPattern;
import org.cvmfsephemeral.access.Scope;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * A permission as requests and answers have it.
 *
 * @param repositories a name, in which {@code *} stands for anything but a dot, or {@code *} for all
 * @param below a path; absent for the whole repository
 * @param actions {@code read}, {@code write}, {@code delete}, {@code admin}
 * @param maximumTtl how long what is published may live, as {@code ttl} is written; absent for no limit but the repository's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GrantDocument(String repositories, String below, List<String> actions, String maximumTtl) {
    static GrantDocument of(Grant grant) {
        return new GrantDocument(
                grant.scope().repositories().value(),
                grant.scope().below().isRoot() ? "/" : grant.scope().below().value(),
                grant.actions().stream().sorted().map(Action::id).toList(),
                grant.maximumTtl().map(ttl -> ttl.toSeconds() + "s").orElse(null));
    }

    static List<GrantDocument> of(List<Grant> grants) {
        return grants.stream().map(GrantDocument::of).toList();
    }

    /**
     * @throws IllegalArgumentException with the reason
     */
    Grant toGrant() {
        if (repositories == null) {
            throw new IllegalArgumentException("repositories is missing; \"*\" stands for all of them");
        }
        return new Grant(
                new Scope(new RepositoryPattern(repositories), below == null ? RepositoryPath.ROOT : pathOf(below)),
                actions(actions),
                RequestedTime.of("maximumTtl", maximumTtl));
    }

    private static RepositoryPath pathOf(String text) {
        return RepositoryPath.of(text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /**
     * @throws IllegalArgumentException with the reason
     */
    static Set<Action> actions(List<String> names) {
        List<Action> actions = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            actions.add(Optional.ofNullable(name)
                    .flatMap(Action::of)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no action '" + name + "'; there are read, write, delete and admin")));
        }
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("actions is a list of at least one of read, write, delete and admin");
        }
        return EnumSet.copyOf(actions);
    }
}
