package org.cvmfsephemeral.ledger.change;

import java.util.List;
import org.cvmfsephemeral.messages.TouchedPaths;

/**
 * What the world is told of a change beside its outcome. Its JSON is kept with the revision on its way, so names and meanings
 * stay.
 *
 * @param touched paths that its writer had it change; null if there was no writer, because all of it is expiry
 * @param expired paths that it removed because their time had come
 * @param rolledBackTo revision whose tree it publishes again; null if it is no rollback
 */
public record ChangeEffects(TouchedPaths touched, TouchedPaths expired, Long rolledBackTo) {
    /** Of a change prepared by somebody who did not say. */
    public static final ChangeEffects UNKNOWN = new ChangeEffects(TouchedPaths.UNKNOWN, TouchedPaths.NONE, null);

    /**
     * @param expired paths in catalog form that the operations removed because their time had come
     */
    public static ChangeEffects of(List<Operation> operations, List<String> expired) {
        List<Operation> written = operations.stream()
                .filter(operation -> !(operation instanceof Operation.Expire || operation instanceof Operation.Evict))
                .toList();
        TouchedPaths touched = written.isEmpty() && !operations.isEmpty()
                ? null
                : TouchedPaths.of(written.stream()
                        .flatMap(operation -> operation.touched().stream())
                        .toList());
        return new ChangeEffects(touched, TouchedPaths.of(expired), null);
    }

    /** Of a change that was not carried out. */
    public static ChangeEffects ofRejected(List<Operation> operations) {
        TouchedPaths touched = TouchedPaths.of(operations.stream()
                .flatMap(operation -> operation.touched().stream())
                .toList());
        return new ChangeEffects(touched, TouchedPaths.NONE, null);
    }

    /** Of a rollback to this revision. */
    public static ChangeEffects ofRollback(Operation.Rollback rollback, long revision) {
        return new ChangeEffects(TouchedPaths.of(rollback.touched()), TouchedPaths.NONE, revision);
    }
}
