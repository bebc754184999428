package org.cvmfsephemeral.notify.subscription;

import java.time.Duration;

/** Something that happens again and again until it is stopped. */
@FunctionalInterface
interface Ticks {
    /** @return stops it; a last tick may still be under way */
    Runnable every(Duration period, Runnable task);
}
