package org.cvmfsephemeral.notify.publication;

import java.util.Locale;

/** What became of a request to publish. */
enum PublishOutcome {
    /** The manifest is the one that is known here already. */
    KNOWN,
    /** There is no such repository. */
    UNKNOWN,
    /** The publisher was asked to announce what is really published. */
    REQUESTED,
    /** The message could not be understood, or was too large. */
    INVALID,
    /** Kafka did not take the request in time. */
    FAILED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
