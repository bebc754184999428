package org.cvmfsephemeral.testing.checker;

import java.util.List;
import java.util.Map;

/**
 * All that a catalog file holds, as stored (4.2).
 *
 * @param mistyped row numbers of {@code catalog} with values of unexpected types, and of which
 */
record CatalogFile(
        Map<String, String> properties,
        List<CatalogRow> rows,
        List<ChunkRow> chunks,
        List<NestedRow> nested,
        List<NestedRow> binds,
        Map<String, Long> statistics,
        List<String> mistyped) {}
