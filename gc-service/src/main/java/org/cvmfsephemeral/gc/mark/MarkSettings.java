package org.cvmfsephemeral.gc.mark;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Where it is remembered what catalogs refer to. All of it can be lost. */
@ConfigMapping(prefix = "cvmfs.marks")
interface MarkSettings {
    /** Most memory for mark sets in bytes; 22 bytes for every object of a repository that is collected often. */
    @WithDefault("33554432")
    long memoryBytes();

    /** Most disk space for mark sets in bytes. */
    @WithDefault("1073741824")
    long diskBytes();

    /** Absent for a directory below the system's temporary one. */
    Optional<Path> directory();
}
