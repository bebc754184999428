package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.file.Path;

/** Makes names that were given or removed in a directory before the call durable. */
interface DirectorySync {
    DirectorySync NONE = directory -> {};

    void sync(Path directory) throws IOException;
}
