package org.cvmfsephemeral.upload.content;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.cvmfsephemeral.store.ObjectStore;

/** Makes what the container makes otherwise, for tests of other packages. */
public final class ContentIntakes implements AutoCloseable {
    public static final int SEGMENT_BYTES = BufferMemory.SEGMENT_BYTES;

    private final UploadSettings settings;
    private final StoreThreads threads;
    private final BufferMemory memory;
    private final ContentIntake intake;

    public ContentIntakes(ObjectStore store, int bufferBytes) {
        this.settings = new FixedUploadSettings(bufferBytes, Duration.ofSeconds(1));
        this.threads = new StoreThreads(settings);
        this.memory = new BufferMemory(settings);
        this.intake = new ContentIntake(memory, new ObjectWriter(store, new SimpleMeterRegistry()), threads);
    }

    public ContentIntake intake() {
        return intake;
    }

    public UploadSettings settings() {
        return settings;
    }

    /** Whether nobody holds any of the memory. */
    public boolean isMemoryFree() {
        try (BufferMemory.Share all = memory.reserve(settings.bufferBytes() / SEGMENT_BYTES)) {
            return all != null;
        } catch (OverloadedException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.stop();
    }
}
