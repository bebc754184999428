package org.cvmfsephemeral.testing.checker;

import java.util.List;
import java.util.Map;

/**
 * What a check of one catalog file, without those below it, came to.
 *
 * @param fileSize of the plain file
 * @param root the root entry
 * @param entries the root included, mountpoints included
 * @param registered whether every mountpoint has a usable registration and every registration a mountpoint
 * @param self a recount
 * @param statistics as recorded
 */
record CheckedCatalog(
        long fileSize,
        CatalogProperties properties,
        CatalogRow root,
        List<TreeEntry> entries,
        List<Mountpoint> mountpoints,
        boolean registered,
        Counters self,
        Map<String, Long> statistics) {}
