package org.cvmfsephemeral.notify.event;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cvmfsephemeral.notify.event.EventHistory.Page;
import org.cvmfsephemeral.notify.event.EventHistory.Turn;
import org.cvmfsephemeral.notify.event.RecentEvents.Slice;

/**
 * One reader of events. He has no queue: he knows how far he has come and takes what is next, out of memory, or a page at a
 * time out of Kafka, whenever his socket has room.
 *
 * <p>Everything but {@link #wake}, {@link #beat} and {@link #end} happens on the thread that owns his response.
 */
final class EventSubscriber implements EventHistory.Recipient {
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Events taken out of memory at once, and written as one. */
    private static final int SLICE = 32;

    private final EventOutput output;
    private final EventFilter filter;
    private final RecentEvents recent;
    private final EventHistory history;
    private final EventMetrics metrics;
    private final AtomicBoolean awake = new AtomicBoolean();

    private final Start start;
    /** Null until it is known what he begins with. */
    private Position position;
    /** He is to be told before anything else, once it is known where it goes on; null if there is nothing to tell. */
    private ResetNotice notice;

    private boolean waited;
    private boolean resumed;
    private boolean pumping;
    private boolean fetching;
    private final Queue<Event> page = new ArrayDeque<>();
    private Turn turn;
    private Position afterPage;
    /** The offset at which he waits for this replica to catch up. */
    private long knownAhead = -1;

    private long fullSince;
    private boolean full;
    private volatile boolean closed;

    EventSubscriber(
            EventOutput output,
            EventFilter filter,
            Start start,
            RecentEvents recent,
            EventHistory history,
            EventMetrics metrics) {
        this.output = output;
        this.filter = filter;
        this.start = start;
        this.recent = recent;
        this.history = history;
        this.metrics = metrics;
    }

    /** There may be something new, or room for it. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            output.execute(() -> {
                awake.set(false);
                pump();
            });
        }
    }

    /**
     * Gives a sign of life, with which he can come back to where he is; cuts him off if he has taken nothing for too long.
     */
    void beat(Duration cutAfter) {
        output.execute(() -> {
            if (closed) {
                return;
            }
            if (!output.isFull()) {
                output.write(Buffer.buffer(":\n" + idLine() + "\n"));
                knownAhead = -1;
                pump();
            } else if (full && System.nanoTime() - fullSince >= cutAfter.toNanos()) {
                metrics.endedSlow();
                output.cut();
            }
            noteFullness();
        });
    }

    /** Ends his response, as the service ends. */
    void end() {
        output.execute(() -> {
            if (!closed) {
                output.end();
            }
        });
    }

    /** He is gone. */
    void close() {
        closed = true;
        page.clear();
        endTurn();
    }

    /** His socket has room again. */
    void drained() {
        full = false;
        pump();
    }

    private void pump() {
        // Writing may make room at once, and say so before it returns.
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!closed && !output.isFull() && step()) {}
        } finally {
            pumping = false;
        }
        noteFullness();
    }

    private void noteFullness() {
        boolean fullNow = output.isFull();
        if (fullNow && !full) {
            fullSince = System.nanoTime();
        }
        full = fullNow;
    }

    /** @return whether there may be more to do at once */
    private boolean step() {
        if (!page.isEmpty()) {
            write(page.remove());
            return true;
        }
        if (afterPage != null) {
            position = afterPage;
            afterPage = null;
            endTurn();
        }
        if (fetching) {
            return false;
        }
        return position == null && notice == null ? begin() : goOn();
    }

    private boolean begin() {
        Optional<Position> newest = recent.newest(waited);
        if (newest.isEmpty()) {
            waited = true;
            return false;
        }
        if (start instanceof Start.After after) {
            position = Position.after(after.id());
        } else if (start instanceof Start.Unknown) {
            notice = ResetNotice.UNKNOWN_ID;
        } else {
            position = newest.get();
            resumed = true;
            output.write(Buffer.buffer(idLine() + "\n"));
        }
        return true;
    }

    private boolean goOn() {
        if (notice != null) {
            return fetchFromOldest();
        }
        Slice slice = recent.after(position, SLICE);
        switch (slice.relation()) {
            case HERE:
                noteResumption(true);
                boolean more = slice.next().offset() > position.offset();
                write(slice.events());
                position = slice.next();
                return more;
            case OLDER:
                return fetch(position);
            case AHEAD:
                return fetchAhead();
            case OTHER_TOPIC:
                notice = ResetNotice.OTHER_TOPIC;
                return true;
            default:
                return false;
        }
    }

    private void noteResumption(boolean fromMemory) {
        if (!resumed) {
            resumed = true;
            metrics.resumed(fromMemory);
        }
    }

    private boolean fetchFromOldest() {
        return recent.newest(false)
                .map(newest -> fetch(new Position(newest.topic(), 0)))
                .orElse(false);
    }

    /** Another replica may have read more than this one; Kafka knows whether there is such an event. Asked now and then. */
    private boolean fetchAhead() {
        if (position.offset() == knownAhead) {
            return false;
        }
        knownAhead = position.offset();
        return fetch(position);
    }

    private boolean fetch(Position from) {
        fetching = true;
        position = from;
        history.request(from, filter, this);
        return false;
    }

    @Override
    public boolean isWaiting() {
        return !closed;
    }

    @Override
    public void received(Page received, Turn its) {
        output.execute(() -> {
            fetching = false;
            if (closed) {
                its.end();
                return;
            }
            turn = its;
            take(received);
            pump();
        });
    }

    @Override
    public void failed() {
        output.executeLater(RETRY, () -> {
            fetching = false;
            pump();
        });
    }

    private void take(Page received) {
        if (received.beyondEnd()) {
            notice = ResetNotice.UNKNOWN_ID;
            endTurn();
            return;
        }
        Position begins = new Position(position.topic(), received.from());
        if (notice == null && received.from() > position.offset()) {
            notice = ResetNotice.TOO_OLD;
        }
        if (notice != null) {
            output.write(notice.frame(begins));
            metrics.reset();
            notice = null;
            resumed = true;
        }
        noteResumption(false);
        page.addAll(received.events());
        afterPage = new Position(position.topic(), received.next());
    }

    private void endTurn() {
        if (turn != null) {
            turn.end();
            turn = null;
        }
    }

    private void write(Event event) {
        output.write(event.frame());
        position = new Position(position.topic(), event.offset() + 1);
        metrics.written(1);
    }

    private void write(List<Event> slice) {
        List<Event> wanted = slice.stream().filter(filter::accepts).toList();
        if (wanted.size() == 1) {
            output.write(wanted.get(0).frame());
        } else if (wanted.size() > 1) {
            Buffer together = Buffer.buffer();
            wanted.forEach(event -> together.appendBuffer(event.frame()));
            output.write(together);
        }
        metrics.written(wanted.size());
    }

    private String idLine() {
        return position == null
                ? ""
                : position.resumption().map(id -> "id: " + id + "\n").orElse("");
    }
}
