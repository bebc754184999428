package org.cvmfsephemeral.publisher.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.ledger.change.QueuedChange;

/**
 * Which queued changes are tried together.
 *
 * @param hopeless those that have failed too often
 * @param overtakes whether a giant that was queued earlier has to wait for this
 */
record Batch(List<UUID> changes, List<UUID> hopeless, boolean overtakes) {

    /**
     * In the order of the queue, except that small changes pass a giant: queued changes hold their paths, so no two of them overlap. A
     * change that has failed before goes alone, as does a giant and one that has to; one that fails for ever does not go at all.
     *
     * @param mayOvertake whether a giant may be passed; never twice, or it would wait for ever
     */
    static Batch select(List<QueuedChange> queue, PublishSettings settings, boolean mayOvertake) {
        List<UUID> hopeless = new ArrayList<>();
        List<UUID> together = new ArrayList<>();
        UUID giant = null;
        long bytes = 0;
        for (QueuedChange change : queue) {
            if (change.attempts() >= settings.attempts()) {
                hopeless.add(change.id());
            } else if (change.exclusive() || change.attempts() >= settings.attemptsTogether()) {
                if (together.isEmpty() && giant == null) {
                    return new Batch(List.of(change.id()), hopeless, false);
                }
                break;
            } else if (change.bytes() > settings.maxBytes()) {
                if (!mayOvertake) {
                    return new Batch(together.isEmpty() ? List.of(change.id()) : together, hopeless, false);
                }
                giant = giant == null ? change.id() : giant;
            } else if (bytes + change.bytes() <= settings.maxBytes()) {
                together.add(change.id());
                bytes += change.bytes();
            } else {
                break;
            }
        }
        if (together.isEmpty() && giant != null) {
            return new Batch(List.of(giant), hopeless, false);
        }
        return new Batch(together, hopeless, giant != null);
    }
}
