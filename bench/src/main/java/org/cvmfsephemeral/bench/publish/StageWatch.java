package org.cvmfsephemeral.bench.publish;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Looks every few milliseconds how far a change has got. For changes that take so long that looking costs nothing. */
final class StageWatch {
    private static final int EVERY_MILLIS = 5;

    private final Connection ledger;
    private Thread thread;
    private volatile boolean ended;
    private volatile double taken = Double.NaN;
    private volatile double prepared = Double.NaN;

    private StageWatch(Connection ledger) {
        this.ledger = ledger;
    }

    /** Looks at nothing. */
    static StageWatch none() {
        return new StageWatch(null);
    }

    static StageWatch on(Connection ledger) {
        return new StageWatch(ledger);
    }

    void begin(UUID change, long queuedNanos) {
        if (ledger == null) {
            return;
        }
        thread = new Thread(() -> watch(change, queuedNanos), "stages");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(UUID change, long queuedNanos) {
        try (PreparedStatement statement = ledger.prepareStatement("SELECT attempts, state FROM change WHERE id = ?")) {
            statement.setObject(1, change);
            while (!ended) {
                look(statement, queuedNanos);
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            }
        } catch (SQLException | InterruptedException e) {
            // The figures stay unknown and are printed so.
            Thread.currentThread().interrupt();
        }
    }

    private void look(PreparedStatement statement, long queuedNanos) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return;
            }
            double seconds = (System.nanoTime() - queuedNanos) / 1e9;
            if (Double.isNaN(taken) && row.getInt(1) > 0) {
                taken = seconds;
            }
            if (Double.isNaN(prepared) && row.getString(2).equals("PREPARED")) {
                prepared = seconds;
            }
        }
    }

    Stages end() throws InterruptedException {
        if (thread == null) {
            return Stages.UNKNOWN;
        }
        ended = true;
        thread.join();
        return new Stages(taken, prepared);
    }
}
