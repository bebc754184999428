package org.cvmfsephemeral.notify.subscription;

import java.util.Locale;

/** Why a subscriber's connection was reset. */
public enum ResetReason {
    /** The replica is being stopped, and the subscriber shall go to another one. */
    DRAINING,
    /** The subscriber has not read for too long. */
    SLOW;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
