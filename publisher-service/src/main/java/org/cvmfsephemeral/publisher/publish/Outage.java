package org.cvmfsephemeral.publisher.publish;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.cvmfsephemeral.store.StoreUnavailableException;

/** Tells failures of what is around us from failures caused by what we do. */
final class Outage {
    /** Connection lost, transaction rolled back by the server, resources exhausted, operator intervention (SQLSTATE classes). */
    private static final Set<String> PASSING_SQL_STATES = Set.of("08", "40", "53", "57");

    private Outage() {}

    /** Whether the failure says nothing about the changes that were being published. */
    static boolean isBehind(Throwable failure) {
        return isBehind(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean isBehind(Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (isOutage(failure) || isBehind(failure.getCause(), seen)) {
            return true;
        }
        // A commit whose answer was lost carries its cause as a suppressed exception only.
        for (Throwable suppressed : failure.getSuppressed()) {
            if (isBehind(suppressed, seen)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof StoreUnavailableException
                || failure instanceof ClockAheadException
                || failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || failure instanceof RollbackException
                || failure instanceof SystemException
                || failure instanceof SQLException sql && isPassing(sql.getSQLState());
    }

    private static boolean isPassing(String state) {
        return state != null && state.length() >= 2 && PASSING_SQL_STATES.contains(state.substring(0, 2));
    }
}
