package org.cvmfsephemeral.notify.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.notify.event.RecentEvents.Relation;
import org.cvmfsephemeral.notify.event.RecentEvents.Slice;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private static final String TOPIC = "0a0b0c0d";
    private static final int MANY = 1_000;

    private final RecentEvents recent = new RecentEvents(5, 1 << 20);

    @Test
    void nothingIsKnownBeforeTheTopicIs() {
        assertThat(recent.newest(false)).isEmpty();
        assertThat(recent.after(new Position(TOPIC, 0), MANY).relation()).isEqualTo(Relation.UNKNOWN);
    }

    @Test
    void whatComesNextIsHandedOutInOrder() {
        // Given
        fill(100, 104);

        // When
        Slice slice = recent.after(new Position(TOPIC, 102), MANY);

        // Then
        assertThat(slice.relation()).isEqualTo(Relation.HERE);
        assertThat(offsets(slice)).containsExactly(102L, 103L);
        assertThat(slice.next()).isEqualTo(new Position(TOPIC, 104));
    }

    @Test
    void oldestGoBeyondTheNumber() {
        // Given
        fill(100, 120);

        // Then
        assertThat(recent.after(new Position(TOPIC, 114), MANY).relation()).isEqualTo(Relation.OLDER);
        assertThat(offsets(recent.after(new Position(TOPIC, 115), MANY))).containsExactly(115L, 116L, 117L, 118L, 119L);
    }

    @Test
    void oldestGoBeyondTheSize() {
        // Given
        RecentEvents small = new RecentEvents(100, 3_000);
        small.begin(TOPIC, 0, 0);
        for (int i = 0; i < 10; i++) {
            small.add(i, Optional.of(event(i, 1_000)));
        }

        // Then
        assertThat(small.after(new Position(TOPIC, 7), MANY).relation()).isEqualTo(Relation.OLDER);
        assertThat(offsets(small.after(new Position(TOPIC, 8), MANY))).containsExactly(8L, 9L);
    }

    @Test
    void oneThatIsLargerThanAllIsNotKept() {
        // Given
        RecentEvents small = new RecentEvents(100, 3_000);
        small.begin(TOPIC, 0, 0);

        // When
        small.add(0, Optional.of(event(0, 5_000)));

        // Then
        assertThat(small.after(new Position(TOPIC, 0), MANY).relation()).isEqualTo(Relation.OLDER);
        assertThat(small.after(new Position(TOPIC, 1), MANY).relation()).isEqualTo(Relation.HERE);
    }

    @Test
    void slicesFollowEachOther() {
        // Given
        fill(100, 105);

        // When
        Slice first = recent.after(new Position(TOPIC, 100), 2);
        Slice second = recent.after(first.next(), 2);

        // Then
        assertThat(offsets(first)).containsExactly(100L, 101L);
        assertThat(offsets(second)).containsExactly(102L, 103L);
    }

    @Test
    void recordsThatAreNoEventsAreSteppedOver() {
        // Given
        recent.begin(TOPIC, 100, 100);
        recent.add(100, Optional.of(event(100, 10)));
        recent.add(101, Optional.empty());
        recent.add(102, Optional.of(event(102, 10)));
        recent.add(103, Optional.empty());

        // When
        Slice slice = recent.after(new Position(TOPIC, 101), MANY);

        // Then
        assertThat(offsets(slice)).containsExactly(102L);
        assertThat(slice.next().offset()).isEqualTo(104);
    }

    @Test
    void streamOfAnotherReplicaMayBeAhead() {
        // Given
        fill(100, 105);

        // Then
        assertThat(recent.after(new Position(TOPIC, 106), MANY).relation()).isEqualTo(Relation.AHEAD);
    }

    @Test
    void anotherTopicForgetsTheOldOne() {
        // Given
        fill(100, 105);

        // When
        recent.begin("ffffffff", 0, 0);

        // Then
        assertThat(recent.after(new Position(TOPIC, 102), MANY).relation()).isEqualTo(Relation.OTHER_TOPIC);
        assertThat(recent.nextOn(TOPIC)).isEmpty();
    }

    @Test
    void whoHasWaitedBeginsWhereTheTopicEndedThen() {
        // Given a topic that had 50 events when its end was read
        recent.begin(TOPIC, 45, 50);
        for (int i = 45; i < 53; i++) {
            recent.add(i, Optional.of(event(i, 10)));
        }

        // Then
        assertThat(recent.newest(true)).contains(new Position(TOPIC, 50));
        assertThat(recent.newest(false)).contains(new Position(TOPIC, 53));
    }

    private void fill(int from, int to) {
        recent.begin(TOPIC, from, from);
        for (int i = from; i < to; i++) {
            recent.add(i, Optional.of(event(i, 10)));
        }
    }

    private static List<Long> offsets(Slice slice) {
        return slice.events().stream().map(Event::offset).toList();
    }

    private static Event event(long offset, int size) {
        return new Event(offset, "published", "a.test", List.of(), Optional.empty(), Buffer.buffer("x".repeat(size)));
    }
}
