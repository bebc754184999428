package org.cvmfsephemeral.publisher.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.ledger.change.QueuedChange;

/** Which queued changes are tried together. */
record Batch(List<UUID> changes, List<UUID> hopeless) {

    /** In the order of the queue; a change that has failed before goes alone, one that fails for ever not at all. */
    static Batch select(List<QueuedChange> queue, PublishSettings settings) {
        List<UUID> hopeless = new ArrayList<>();
        List<UUID> together = new ArrayList<>();
        int bytes = 0;
        for (QueuedChange change : queue) {
            if (change.attempts() >= settings.attempts()) {
                hopeless.add(change.id());
            } else if (change.attempts() >= settings.attemptsTogether()) {
                return together.isEmpty() ? new Batch(List.of(change.id()), hopeless) : new Batch(together, hopeless);
            } else if (together.isEmpty() || bytes + change.bytes() <= settings.maxBytes()) {
                together.add(change.id());
                bytes += change.bytes();
            } else {
                break;
            }
        }
        return new Batch(together, hopeless);
    }
}
