package org.cvmfsephemeral.testing.checker;

import java.util.EnumMap;
import java.util.Map;

/** Sums by counter. */
final class Counters {
    private final Map<Counter, Long> values = new EnumMap<>(Counter.class);

    void add(Counter counter, long amount) {
        values.merge(counter, amount, Long::sum);
    }

    void add(Counters other) {
        other.values.forEach(this::add);
    }

    long get(Counter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** A recount of one catalog file. */
    static Counters recount(CatalogFile catalog) {
        Counters counters = new Counters();
        counters.add(Counter.NESTED, catalog.nested().size());
        counters.add(Counter.CHUNKS, catalog.chunks().size());
        catalog.rows().forEach(counters::count);
        return counters;
    }

    private void count(CatalogRow row) {
        if (row.xattr() != null) {
            add(Counter.XATTR, 1);
        }
        if (row.isDirectory()) {
            add(Counter.DIR, 1);
        } else if (row.isSymlink()) {
            add(Counter.SYMLINK, 1);
        } else if (row.isSpecial()) {
            add(Counter.SPECIAL, 1);
        } else {
            countRegular(row);
        }
    }

    private void countRegular(CatalogRow row) {
        add(Counter.REGULAR, 1);
        add(Counter.FILE_SIZE, row.size());
        if (row.has(Flags.CHUNKED)) {
            add(Counter.CHUNKED, 1);
            add(Counter.CHUNKED_SIZE, row.size());
        }
        if (row.has(Flags.EXTERNAL)) {
            add(Counter.EXTERNAL, 1);
            add(Counter.EXTERNAL_FILE_SIZE, row.size());
        }
    }
}
