package org.cvmfsephemeral.notify.revision;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Ties the reader of the revisions topic to the life of the process. */
@Singleton
class RevisionReaderLifecycle {
    private final RevisionReader reader;

    RevisionReaderLifecycle(RevisionReader reader) {
        this.reader = reader;
    }

    void started(@Observes StartupEvent event) {
        reader.start();
    }

    void stopping(@Observes ShutdownEvent event) throws InterruptedException {
        reader.stop();
    }
}
