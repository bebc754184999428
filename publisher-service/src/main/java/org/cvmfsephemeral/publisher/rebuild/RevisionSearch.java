package org.cvmfsephemeral.publisher.rebuild;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.client.CatalogWalk;
import org.cvmfsephemeral.format.client.MissingObjectException;
import org.cvmfsephemeral.format.client.ObjectSource;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.ledger.repository.ContentSize;
import org.jboss.logging.Logger;

/** Finds out which revisions are there with all their catalogs. What revisions share is looked at once. */
final class RevisionSearch {
    private static final Logger LOG = Logger.getLogger(RevisionSearch.class);

    private final CatalogWalk walk;
    private final Set<ContentHash> sound = new HashSet<>();
    private final Map<ContentHash, Optional<Root>> roots = new HashMap<>();

    RevisionSearch(ObjectSource source) {
        this.walk = new CatalogWalk(source);
    }

    /**
     * What the root catalog of a revision says of it.
     *
     * @param size of the uncompressed database in bytes
     */
    record Root(long revision, long size, ContentSize content) {
        static Root of(Catalog catalog) {
            var total = catalog.counters().total();
            return new Root(
                    catalog.properties().revision(),
                    catalog.size(),
                    new ContentSize(total.fileSize(), total.regular()));
        }
    }

    /**
     * Visits all catalogs of a revision.
     *
     * @param first is told of the root catalog before the visitor
     * @throws FormatException if one is damaged
     * @throws IOException if one is missing or cannot be read
     */
    void visit(ContentHash root, Consumer<Root> first, Consumer<Catalog> visitor) throws IOException {
        visit(root, Set.of(), first, visitor);
    }

    /**
     * Looks for all catalogs of a revision.
     *
     * @return empty if one is missing or damaged
     * @throws IOException if that cannot be known
     */
    Optional<Root> find(ContentHash root) throws IOException {
        Optional<Root> known = roots.get(root);
        if (known == null) {
            known = search(root);
            roots.put(root, known);
        }
        return known;
    }

    private Optional<Root> search(ContentHash root) throws IOException {
        try {
            return Optional.of(visit(root, sound, found -> {}, catalog -> {}));
        } catch (FormatException | MissingObjectException e) {
            LOG.warnf("revision left out, its catalogs are not sound root=%s error=%s", root, e.getMessage());
            return Optional.empty();
        }
    }

    private Root visit(ContentHash hash, Set<ContentHash> known, Consumer<Root> first, Consumer<Catalog> visitor)
            throws IOException {
        Root[] root = new Root[1];
        Set<ContentHash> visited = walk.visit(hash, known, catalog -> {
            if (!catalog.properties().isNested()) {
                root[0] = Root.of(catalog);
                first.accept(root[0]);
            }
            visitor.accept(catalog);
        });
        // Not before all of the revision has been seen: a catalog alone does not tell that what is nested in it is
        // there.
        sound.addAll(visited);
        roots.put(hash, Optional.of(root[0]));
        return root[0];
    }
}
