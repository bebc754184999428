package org.cvmfsephemeral.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.ledger.change.QueuedChange;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final int MAX_BYTES = 100;

    private static final PublishSettings SETTINGS = new PublishSettings() {
        @Override
        public int maxChanges() {
            return 10;
        }

        @Override
        public int maxBytes() {
            return MAX_BYTES;
        }

        @Override
        public Duration linger() {
            return Duration.ZERO;
        }

        @Override
        public int workers() {
            return 1;
        }

        @Override
        public int attemptsTogether() {
            return 2;
        }

        @Override
        public int attempts() {
            return 4;
        }

        @Override
        public Duration clockTolerance() {
            return Duration.ofMinutes(5);
        }

        @Override
        public Duration sweepEvery() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration announceEvery() {
            return Duration.ofHours(1);
        }

        @Override
        public boolean singlePublisher() {
            return false;
        }

        @Override
        public int automaticTags() {
            return 0;
        }

        @Override
        public Duration retryPause() {
            return Duration.ofSeconds(1);
        }
    };

    private static QueuedChange change(int bytes, int attempts) {
        return new QueuedChange(UUID.randomUUID(), bytes, attempts, false);
    }

    private static List<UUID> ids(QueuedChange... changes) {
        return List.of(changes).stream().map(QueuedChange::id).toList();
    }

    @Test
    void takesFreshChangesTogetherInOrder() {
        QueuedChange first = change(10, 0);
        QueuedChange second = change(10, 1);

        Batch batch = Batch.select(List.of(first, second), SETTINGS, false);

        assertThat(batch.changes()).isEqualTo(ids(first, second));
    }

    @Test
    void stopsBeforeTheBytesExceedTheLimit() {
        QueuedChange first = change(60, 0);
        QueuedChange second = change(60, 0);

        Batch batch = Batch.select(List.of(first, second), SETTINGS, false);

        assertThat(batch.changes()).isEqualTo(ids(first));
    }

    @Test
    void takesAGiantAlone() {
        QueuedChange giant = change(10 * MAX_BYTES, 0);

        Batch batch = Batch.select(List.of(giant, change(1, 0)), SETTINGS, false);

        assertThat(batch.changes()).isEqualTo(ids(giant));
    }

    @Test
    void triesASuspectAlone() {
        QueuedChange suspect = change(1, 2);

        Batch batch = Batch.select(List.of(suspect, change(1, 0)), SETTINGS, false);

        assertThat(batch.changes()).isEqualTo(ids(suspect));
    }

    @Test
    void leavesASuspectForItsOwnTurn() {
        QueuedChange fresh = change(1, 0);

        Batch batch = Batch.select(List.of(fresh, change(1, 2), change(1, 0)), SETTINGS, false);

        assertThat(batch.changes()).isEqualTo(ids(fresh));
    }

    @Test
    void givesUpOnWhatFailsForEverAndGoesOnWithTheRest() {
        QueuedChange hopeless = change(1, 4);
        QueuedChange fresh = change(1, 0);

        Batch batch = Batch.select(List.of(hopeless, fresh), SETTINGS, false);

        assertThat(batch.hopeless()).isEqualTo(ids(hopeless));
        assertThat(batch.changes()).isEqualTo(ids(fresh));
    }

    @Test
    void letsSmallChangesPassAGiantOnce() {
        QueuedChange giant = change(10 * MAX_BYTES, 0);
        QueuedChange small = change(1, 0);

        Batch first = Batch.select(List.of(giant, small), SETTINGS, true);
        Batch second = Batch.select(List.of(giant, change(1, 0)), SETTINGS, !first.overtakes());

        assertThat(first.changes()).isEqualTo(ids(small));
        assertThat(second.changes()).isEqualTo(ids(giant));
    }

    @Test
    void takesAGiantThatNobodyWantsToPass() {
        QueuedChange giant = change(10 * MAX_BYTES, 0);

        assertThat(Batch.select(List.of(giant), SETTINGS, true).changes()).isEqualTo(ids(giant));
    }

    @Test
    void takesAnExclusiveChangeAlone() {
        QueuedChange exclusive = new QueuedChange(UUID.randomUUID(), 1, 0, true);

        assertThat(Batch.select(List.of(exclusive, change(1, 0)), SETTINGS, true)
                        .changes())
                .isEqualTo(ids(exclusive));
        assertThat(Batch.select(List.of(change(1, 0), exclusive), SETTINGS, true)
                        .changes())
                .doesNotContain(exclusive.id());
    }
}
