package org.cvmfsephemeral.notify.drain;

import jakarta.inject.Singleton;
import java.util.UUID;

/** Which replica this is, so that it does not take itself for another when it asks under a name that all share. */
@Singleton
class ThisReplica {
    private final String id = UUID.randomUUID().toString();

    String id() {
        return id;
    }
}
