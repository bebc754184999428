package org.cvmfsephemeral.local;

import java.util.Locale;

/** The services of the system, each a process of its own. */
public enum Service {
    UPLOAD,
    PUBLISHER,
    NOTIFY,
    GC;

    /** As its folder in the source tree is called, {@code upload-service}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT) + "-service";
    }

    /** Notifications carry their state in Kafka alone. */
    boolean usesDatabase() {
        return this != NOTIFY;
    }

    boolean usesStore() {
        return this != NOTIFY;
    }
}
