package org.cvmfsephemeral.gc.expiry;

import java.util.Locale;

/** Why something is removed by schedule. */
enum RemovalReason {
    /** Its time has come. */
    EXPIRED,
    /** Enough newer ones are beside it. */
    BEYOND_KEEP_LAST,
    /** The repository is too large. */
    EVICTED;

    /** As it stands in metrics and answers. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
