package org.cvmfsephemeral.upload.write;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What came of a write that was not refused. */
public sealed interface WriteOutcome {
    /** What the answer says of what was written, by the names of the answer's fields. */
    Map<String, Object> facts();

    /** The outcome, with more to say of what was written. */
    static WriteOutcome with(WriteOutcome outcome, Map<String, Object> more) {
        Map<String, Object> facts = new LinkedHashMap<>(outcome.facts());
        facts.putAll(more);
        if (outcome instanceof Published published) {
            return new Published(published.change(), published.revision(), published.rootHash(), facts);
        }
        if (outcome instanceof OnItsWay onItsWay) {
            return new OnItsWay(onItsWay.change(), onItsWay.preferenceApplied(), facts);
        }
        return new Collected(((Collected) outcome).transaction(), facts);
    }

    /** Visible to clients. */
    record Published(UUID change, long revision, String rootHash, Map<String, Object> facts) implements WriteOutcome {}

    /**
     * It will be published.
     *
     * @param preferenceApplied why the request did not wait; null if it waited as long as usual
     */
    record OnItsWay(UUID change, String preferenceApplied, Map<String, Object> facts) implements WriteOutcome {}

    /** Kept for the commit of its transaction. */
    record Collected(UUID transaction, Map<String, Object> facts) implements WriteOutcome {}
}
