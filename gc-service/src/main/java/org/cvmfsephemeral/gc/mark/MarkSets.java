package org.cvmfsephemeral.gc.mark;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** What catalogs refer to: remembered in memory, on disk, or read again. */
@ApplicationScoped
public class MarkSets {
    private final CatalogReading catalogs;
    private final MarkSetFiles files;
    private final long limit;
    private final Map<ContentHash, MarkSet> recent = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    MarkSets(CatalogReading catalogs, MarkSetFiles files, MarkSettings settings) {
        this.catalogs = catalogs;
        this.files = files;
        this.limit = settings.memoryBytes();
    }

    /**
     * @throws org.cvmfsephemeral.store.MissingObjectException if nobody remembers, and the catalog is not there
     * @throws org.cvmfsephemeral.format.object.FormatException if the catalog is damaged
     */
    public MarkSet of(RepositoryName repository, ContentHash catalog) {
        synchronized (recent) {
            MarkSet known = recent.get(catalog);
            if (known != null) {
                return known;
            }
        }
        MarkSet found = files.find(catalog).orElseGet(() -> {
            MarkSet read = catalogs.read(repository, catalog, MarkSet::of);
            files.keep(catalog, read);
            return read;
        });
        remember(catalog, found);
        return found;
    }

    private void remember(ContentHash catalog, MarkSet found) {
        synchronized (recent) {
            if (recent.put(catalog, found) == null) {
                bytes += found.bytes().length;
            }
            Iterator<MarkSet> eldest = recent.values().iterator();
            while (bytes > limit && eldest.hasNext()) {
                bytes -= eldest.next().bytes().length;
                eldest.remove();
            }
        }
    }
}
