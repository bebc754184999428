package org.cvmfsephemeral.publisher.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** How the tree is divided into catalogs, and where they are kept at hand. */
@ConfigMapping(prefix = "cvmfs.catalogs")
public interface CatalogSettings {
    /** A catalog with more entries is divided, where its directories allow it. */
    @WithDefault("5000")
    int maxEntries();

    /** Directories with fewer entries below them get no catalog of their own, and automatic ones with fewer lose it. */
    @WithDefault("500")
    int minEntries();

    /** Databases kept open between publishes, in bytes. */
    @WithDefault("33554432")
    long memoryBytes();

    /** A revision takes no further change when the catalogs that it has opened exceed this, in bytes. */
    @WithDefault("100663296")
    long revisionBytes();

    /** Folder for catalogs that were read or written before; by default one in the folder for temporary files. */
    Optional<Path> cacheDirectory();

    /** What that folder may hold, in bytes; 0 for no such folder. */
    @WithDefault("1073741824")
    long cacheBytes();

    /** Catalogs built at the same time; 0 for two a core. */
    @WithDefault("0")
    int threads();
}
