package org.cvmfsephemeral.notify.event;

import java.util.Optional;

/** Where a reader wants to begin. */
sealed interface Start {
    /** With what happens from now on. */
    record Newest() implements Start {}

    /** Right after an event that he has seen. */
    record After(EventId id) implements Start {}

    /** After something that is no event of ours. */
    record Unknown() implements Start {}

    /** @param lastEventId as the reader sent it; empty if he has seen none */
    static Start of(Optional<String> lastEventId) {
        if (lastEventId.isEmpty()) {
            return new Newest();
        }
        return EventId.parse(lastEventId.get()).<Start>map(After::new).orElseGet(Unknown::new);
    }
}
