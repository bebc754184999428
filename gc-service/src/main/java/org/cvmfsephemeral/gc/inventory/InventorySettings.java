package org.cvmfsephemeral.gc.inventory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** How store and revisions are compared. */
@ConfigMapping(prefix = "cvmfs.inventory")
interface InventorySettings {
    /** Where what is marked is sorted; absent for the system's temporary directory. */
    Optional<Path> directory();

    /** Most memory for what is sorted at once, in bytes. */
    @WithDefault("4194304")
    int sortBytes();
}
