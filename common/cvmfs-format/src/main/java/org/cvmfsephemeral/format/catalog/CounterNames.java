package org.cvmfsephemeral.format.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.format.object.FormatException;

/** How the 24 counters are called in the table {@code statistics} (format reference 4.11). */
final class CounterNames {
    private static final String SELF = "self_";
    private static final String SUBTREE = "subtree_";
    /** Far beyond any repository, and far enough from 64 bits that edits do not overflow. */
    private static final long PLAUSIBLE = 1L << 60;

    private CounterNames() {}

    /** All 24 by name, in upstream's order. */
    static Map<String, Long> write(CatalogCounters counters) {
        Map<String, Long> values = new LinkedHashMap<>();
        add(values, SELF, counters.self());
        add(values, SUBTREE, counters.subtree());
        return values;
    }

    /**
     * @throws FormatException when one is missing, as clients do not load such a catalog, or beyond reason
     */
    static CatalogCounters read(Map<String, Long> values) {
        return new CatalogCounters(counts(values, SELF), counts(values, SUBTREE));
    }

    private static void add(Map<String, Long> values, String prefix, Counts counts) {
        values.put(prefix + "chunked", counts.chunked());
        values.put(prefix + "chunked_size", counts.chunkedSize());
        values.put(prefix + "chunks", counts.chunks());
        values.put(prefix + "dir", counts.dir());
        values.put(prefix + "external", counts.external());
        values.put(prefix + "external_file_size", counts.externalFileSize());
        values.put(prefix + "file_size", counts.fileSize());
        values.put(prefix + "nested", counts.nested());
        values.put(prefix + "regular", counts.regular());
        values.put(prefix + "special", counts.special());
        values.put(prefix + "symlink", counts.symlink());
        values.put(prefix + "xattr", counts.xattr());
    }

    private static Counts counts(Map<String, Long> values, String prefix) {
        return new Counts(
                value(values, prefix + "regular"),
                value(values, prefix + "symlink"),
                value(values, prefix + "special"),
                value(values, prefix + "dir"),
                value(values, prefix + "nested"),
                value(values, prefix + "chunked"),
                value(values, prefix + "chunks"),
                value(values, prefix + "file_size"),
                value(values, prefix + "chunked_size"),
                value(values, prefix + "xattr"),
                value(values, prefix + "external"),
                value(values, prefix + "external_file_size"));
    }

    private static long value(Map<String, Long> values, String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new FormatException("the catalog lacks the counter " + name);
        }
        if (value < -PLAUSIBLE || value > PLAUSIBLE) {
            throw new FormatException("the counter " + name + " is beyond reason");
        }
        return value;
    }
}
