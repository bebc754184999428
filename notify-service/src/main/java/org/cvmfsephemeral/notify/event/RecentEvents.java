package org.cvmfsephemeral.notify.event;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The newest events of the topic, shared by all streams. A stream keeps no queue of its own: it knows how far it has come, and
 * comes here for what is next.
 *
 * <p>Written by the thread that reads the topic, read by the event loops.
 */
@Singleton
class RecentEvents {
    /** After which no more is handed out at once. */
    private static final long SLICE_BYTES = 64 * 1024;

    private final long maxBytes;
    /** A ring: the oldest is at {@code head}. */
    private final Event[] events;

    private int head;
    private int count;
    private long bytes;
    private String topic;
    /** The first offset from which on everything is here. */
    private long first;
    /** The offset after the newest that was read. */
    private long next;
    /** Where somebody begins who wants to hear what is new, and was there before anything was known. */
    private long live;

    @Inject
    RecentEvents(EventSettings settings) {
        this(settings.kept(), settings.keptSize().asLongValue());
    }

    RecentEvents(int maxEvents, long maxBytes) {
        this.events = new Event[maxEvents];
        this.maxBytes = maxBytes;
    }

    /** Forgets everything. What is read from now on begins at an offset of a topic. */
    synchronized void begin(String topicRead, long offset, long end) {
        topic = topicRead;
        first = offset;
        next = offset;
        live = end;
        Arrays.fill(events, null);
        head = 0;
        count = 0;
        bytes = 0;
    }

    /** The next record is of this event, or of none that can be told. */
    synchronized void add(long offset, Optional<Event> event) {
        event.ifPresent(this::append);
        next = offset + 1;
        while (bytes > maxBytes) {
            dropOldest();
        }
    }

    private void append(Event event) {
        if (count == events.length) {
            dropOldest();
        }
        events[(head + count) % events.length] = event;
        count++;
        bytes += event.size();
    }

    private void dropOldest() {
        Event oldest = events[head];
        events[head] = null;
        head = (head + 1) % events.length;
        count--;
        bytes -= oldest.size();
        first = oldest.offset() + 1;
    }

    int mostEvents() {
        return events.length;
    }

    /** The offset that is read next; empty if that is on another topic, or nothing was read yet. */
    synchronized Optional<Long> nextOn(String topicRead) {
        return topicRead.equals(topic) ? Optional.of(next) : Optional.empty();
    }

    /**
     * Where a stream begins that wants to hear what is new; empty while nothing is known.
     *
     * @param waited whether it has been there since before that
     */
    synchronized Optional<Position> newest(boolean waited) {
        return topic == null
                ? Optional.empty()
                : Optional.of(new Position(topic, waited ? Math.min(live, next) : next));
    }

    /** How what is here relates to a stream's position. */
    enum Relation {
        /** Nothing was read yet. */
        UNKNOWN,
        /** The stream has come along on a topic that is gone. */
        OTHER_TOPIC,
        /** What comes next for the stream is no longer here. */
        OLDER,
        /** Here it is, if there is anything. */
        HERE,
        /** The stream is ahead of what was read here. */
        AHEAD
    }

    /**
     * @param events in their order; only if {@code HERE}
     * @param next where the stream has come to after them
     */
    record Slice(Relation relation, List<Event> events, Position next) {}

    /** What comes next for a stream, up to a number. */
    synchronized Slice after(Position position, int most) {
        Relation relation = relation(position);
        if (relation != Relation.HERE) {
            return new Slice(relation, List.of(), position);
        }
        List<Event> found = new ArrayList<>();
        int index = indexOf(position.offset());
        long size = 0;
        while (index < count && found.size() < most && size < SLICE_BYTES) {
            size += at(index).size();
            found.add(at(index++));
        }
        long after = index == count ? next : at(index).offset();
        return new Slice(relation, found, new Position(topic, after));
    }

    /** Of the oldest event at or after the offset. */
    private int indexOf(long offset) {
        int from = 0;
        int to = count;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (at(middle).offset() < offset) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private Event at(int index) {
        return events[(head + index) % events.length];
    }

    private Relation relation(Position position) {
        if (topic == null) {
            return Relation.UNKNOWN;
        }
        if (!topic.equals(position.topic())) {
            return Relation.OTHER_TOPIC;
        }
        if (position.offset() < first) {
            return Relation.OLDER;
        }
        return position.offset() > next ? Relation.AHEAD : Relation.HERE;
    }
}
