package org.cvmfsephemeral.upload.content;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Keeps slow writers from occupying all threads, so that readers find one. */
@ApplicationScoped
public class UploadSlots {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Semaphore free;

    UploadSlots(UploadSettings settings) {
        this.free = new Semaphore(settings.maxConcurrent());
    }

    /** Permission to go on, until closed. */
    public interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @throws OverloadedException if as many requests as allowed are going on
     */
    public Slot take() {
        if (!free.tryAcquire()) {
            throw new OverloadedException("as many uploads as allowed are going on", RETRY_AFTER);
        }
        return free::release;
    }
}
