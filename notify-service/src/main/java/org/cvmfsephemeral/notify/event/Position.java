package org.cvmfsephemeral.notify.event;

import java.util.Optional;

/**
 * How far a stream has come.
 *
 * @param topic short form of the topic's id
 * @param offset of what comes next; everything before was told, or was not wanted
 */
record Position(String topic, long offset) {
    /** Right after an event. */
    static Position after(EventId id) {
        return new Position(id.topic(), id.offset() + 1);
    }

    /** With which a reader comes back to this position; empty at the beginning of a topic, before any event. */
    Optional<EventId> resumption() {
        return offset == 0 ? Optional.empty() : Optional.of(new EventId(topic, offset - 1));
    }
}
