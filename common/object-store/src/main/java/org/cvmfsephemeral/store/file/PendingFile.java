package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectKey;

/** A written object that has no name yet. Closing it before it got one removes it. */
final class PendingFile implements AutoCloseable {
    private final ObjectFiles files;
    private final ObjectKey key;
    private final Path temporary;
    private final ETag etag;
    private final boolean contentAddressed;
    private boolean published;

    PendingFile(ObjectFiles files, ObjectKey key, Path temporary, ETag etag, boolean contentAddressed) {
        this.files = files;
        this.key = key;
        this.temporary = temporary;
        this.etag = etag;
        this.contentAddressed = contentAddressed;
    }

    boolean isContentAddressed() {
        return contentAddressed;
    }

    ETag publish() throws IOException {
        files.rename(temporary, key);
        published = true;
        return etag;
    }

    @Override
    public void close() throws IOException {
        if (!published) {
            Files.deleteIfExists(temporary);
        }
    }
}
