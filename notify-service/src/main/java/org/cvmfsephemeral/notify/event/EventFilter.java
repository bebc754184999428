package org.cvmfsephemeral.notify.event;

import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Which events a stream wants. Each criterion is fulfilled by any of its values, or by being empty.
 *
 * @param repositories by name
 * @param paths those of an event may be at them, below them or above them
 * @param types names of types
 */
record EventFilter(Set<String> repositories, List<RepositoryPath> paths, Set<String> types) {
    static final EventFilter ALL = new EventFilter(Set.of(), List.of(), Set.of());

    boolean accepts(Event event) {
        return (types.isEmpty() || types.contains(event.type()))
                && (repositories.isEmpty() || repositories.contains(event.repository()))
                && (paths.isEmpty() || paths.stream().anyMatch(event::concerns));
    }
}
