package org.cvmfsephemeral.notify.event;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Tells a reader that events are missing between what he has seen and what comes next. */
enum ResetNotice {
    /** What he says he has seen last was never an event here. */
    UNKNOWN_ID("unknown-id"),
    /** Kafka no longer has what comes next. */
    TOO_OLD("too-old"),
    /** The topic was removed and made anew. */
    OTHER_TOPIC("other-topic");

    static final String TYPE = "reset";

    private final String reason;

    ResetNotice(String reason) {
        this.reason = reason;
    }

    /** @param goesOn what comes next */
    Buffer frame(Position goesOn) {
        JsonObject data = new JsonObject()
                .put("type", TYPE)
                .put("reason", reason)
                .put("from", new EventId(goesOn.topic(), goesOn.offset()).toString());
        Optional<EventId> id = goesOn.resumption();
        return Buffer.buffer(
                id.map(one -> "id: " + one + "\n").orElse("") + "event: " + TYPE + "\ndata: " + data.encode() + "\n\n");
    }
}
