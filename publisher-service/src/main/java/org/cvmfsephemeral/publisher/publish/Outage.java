package org.cvmfsephemeral.publisher.publish;

import java.sql.SQLException;
import org.cvmfsephemeral.store.StoreException;

/** Tells failures of what is around us from failures caused by what we do. */
final class Outage {
    private Outage() {}

    /** Whether the failure says nothing about the changes that were being published. */
    static boolean isBehind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException
                    || cause instanceof SQLException
                    || cause instanceof ClockAheadException) {
                return true;
            }
        }
        return false;
    }
}
