package org.cvmfsephemeral.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Compares an object in a store with bytes that are at hand, without holding either of them in memory. */
final class ContentComparison {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ObjectStore store;
    private final ObjectKey key;
    private final ObjectContent content;

    ContentComparison(ObjectStore store, ObjectKey key, ObjectContent content) {
        this.store = store;
        this.key = key;
        this.content = content;
    }

    /** The tag of the object if it exists and has the same bytes. */
    Optional<ETag> tagIfEqual() {
        try (StoredObject object = store.open(key)) {
            return object.length() == content.length() && bytesEqual(object)
                    ? Optional.of(object.stat().etag())
                    : Optional.empty();
        } catch (MissingObjectException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreUnavailableException("comparing " + key + " failed: " + e.getMessage(), e);
        }
    }

    private boolean bytesEqual(StoredObject object) throws IOException {
        try (InputStream stored = object.body();
                InputStream given = content.open()) {
            byte[] storedBytes = stored.readNBytes(BUFFER_BYTES);
            while (storedBytes.length > 0) {
                if (!Arrays.equals(storedBytes, given.readNBytes(storedBytes.length))) {
                    return false;
                }
                storedBytes = stored.readNBytes(BUFFER_BYTES);
            }
            return given.read() < 0;
        }
    }
}
