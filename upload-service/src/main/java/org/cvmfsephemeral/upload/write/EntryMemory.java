package org.cvmfsephemeral.upload.write;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.cvmfsephemeral.upload.content.OverloadedException;
import org.cvmfsephemeral.upload.content.UploadSettings;

/** The memory of this process for entries of trees that are arriving: they are kept until they are announced, all trees' together. */
@ApplicationScoped
class EntryMemory {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    /** Entries become text before the ledger takes them, so that they need several times the memory for a moment. */
    private static final int PART_OF_HEAP = 8;

    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    EntryMemory(UploadSettings settings) {
        OptionalLong configured = settings.entryBytes();
        this.bytes = configured.orElse(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** None yet; grows with the entries that come. */
    Share share() {
        return new Share();
    }

    /** One write's part of the memory. */
    final class Share implements AutoCloseable {
        private long held;

        /**
         * @throws OverloadedException if that would be more than there is
         */
        void take(long more) {
            if (taken.addAndGet(more) > bytes) {
                taken.addAndGet(-more);
                throw new OverloadedException(
                        "there is no memory for more entries right now: all trees that are arriving have " + bytes
                                + " bytes for them",
                        RETRY_AFTER);
            }
            held += more;
        }

        @Override
        public void close() {
            taken.addAndGet(-held);
            held = 0;
        }
    }
}
