package org.cvmfsephemeral.notify.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/**
 * The name of an event on the stream, the same on every replica: where it is on the topic, and on which one.
 *
 * @param topic short form of the topic's id, which changes when the topic is made anew
 */
record EventId(String topic, long offset) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{8})-([0-9]{1,18})");

    /** The short form of a topic's id. */
    static String shortOf(Uuid topicId) {
        return String.format("%08x", topicId.getMostSignificantBits() >>> 32);
    }

    /** Empty if the text cannot be the id of an event. */
    static Optional<EventId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new EventId(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    /** As it stands on the stream. */
    @Override
    public String toString() {
        return topic + "-" + offset;
    }
}
