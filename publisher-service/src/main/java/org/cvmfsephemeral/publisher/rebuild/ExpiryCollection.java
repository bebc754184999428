package org.cvmfsephemeral.publisher.rebuild;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.publisher.tree.ExpiryStamp;

/** Collects from catalogs when their entries vanish, and hands that on in portions. */
final class ExpiryCollection implements Consumer<Catalog> {
    private static final int PORTION = 1_000;

    private final Consumer<List<PathExpiry>> portions;
    private final List<PathExpiry> collected = new ArrayList<>(PORTION);
    private long count;

    ExpiryCollection(Consumer<List<PathExpiry>> portions) {
        this.portions = portions;
    }

    @Override
    public void accept(Catalog catalog) {
        catalog.forEachEntry(this::collect);
    }

    private void collect(RepositoryPath path, Entry entry) {
        Optional<String> stamp = ExpiryStamp.of(entry.attributes());
        Optional<Instant> expires = ExpiryStamp.time(entry.attributes());
        if (expires.isPresent() && !isSecondRow(entry)) {
            collected.add(new PathExpiry(path.value(), stamp.orElseThrow(), expires.get(), null, size(entry), null));
            count++;
        }
        if (collected.size() == PORTION) {
            flush();
        }
    }

    /** That of a directory is learned when something is published in it. */
    private static Long size(Entry entry) {
        return entry instanceof RegularFile file ? file.size() : null;
    }

    /** The directory that a nested catalog begins with stands in its parent, too. */
    private static boolean isSecondRow(Entry entry) {
        return entry instanceof Directory directory && directory.role() == DirectoryRole.NESTED_ROOT;
    }

    /** Hands on the rest. */
    long finish() {
        flush();
        return count;
    }

    private void flush() {
        if (!collected.isEmpty()) {
            portions.accept(List.copyOf(collected));
            collected.clear();
        }
    }
}
