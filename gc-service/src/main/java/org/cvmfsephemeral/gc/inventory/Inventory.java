package org.cvmfsephemeral.gc.inventory;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.mark.CatalogWalk;
import org.cvmfsephemeral.gc.mark.MarkSet;
import org.cvmfsephemeral.gc.mark.MarkSets;
import org.cvmfsephemeral.gc.mark.SortedMarks;
import org.cvmfsephemeral.gc.root.RootSet;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectStore;
import org.jboss.logging.Logger;

/**
 * Compares what the store has with what revisions refer to: both in the order of their hashes, side by side, so that memory does not grow with
 * the repository.
 */
@ApplicationScoped
public class Inventory {
    private static final Logger LOG = Logger.getLogger(Inventory.class);

    private final ObjectStore store;
    private final MarkSets sets;
    private final InventorySettings settings;

    Inventory(ObjectStore store, MarkSets sets, InventorySettings settings) {
        this.store = store;
        this.sets = sets;
        this.settings = settings;
    }

    /**
     * Compares.
     *
     * @param progress called for every catalog and every object, may throw
     * @return how many references to objects there were, each as often as catalogs have it
     * @throws MissingObjectException if a catalog of a current revision is not there
     */
    public long compare(RepositoryName repository, RootSet roots, InventoryVisitor visitor, Runnable progress) {
        try (SortedMarks marks = new SortedMarks(settings.directory(), settings.sortBytes())) {
            mark(repository, roots, marks, progress);
            marks.finish();
            merge(marks, new StoredObjects(store, repository, Optional.empty()), repository, visitor, progress);
            return marks.added();
        } catch (IOException e) {
            throw new UncheckedIOException("what is marked cannot be sorted on the local disk", e);
        }
    }

    private void mark(RepositoryName repository, RootSet roots, SortedMarks marks, Runnable progress)
            throws IOException {
        CatalogWalk walk = new CatalogWalk(sets, repository);
        for (ContentHash root : roots.current()) {
            mark(walk, root, marks, progress);
        }
        for (var kept : roots.kept()) {
            try {
                mark(walk, kept.root(), marks, progress);
            } catch (MissingObjectException e) {
                // Retired and collected while we walked; if not, its catalog is missed below as well.
                LOG.debugf("revision not walked repository=%s revision=%d", repository, kept.revision());
            }
        }
        marks.addAll(MarkSet.of(roots.named()));
    }

    private static void mark(CatalogWalk walk, ContentHash root, SortedMarks marks, Runnable progress) {
        walk.visit(root, (catalog, set) -> {
            try {
                marks.addAll(set);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            progress.run();
            return true;
        });
    }

    /** All names of one hash on both sides. */
    private static void merge(
            SortedMarks marks,
            StoredObjects stored,
            RepositoryName repository,
            InventoryVisitor visitor,
            Runnable progress) {
        Optional<ObjectName> mark = marks.next();
        Optional<ListedObject> object = stored.next();
        while (mark.isPresent() || object.isPresent()) {
            progress.run();
            Optional<ObjectName> name = object.flatMap(listed -> name(repository, listed));
            if (object.isPresent() && name.isEmpty()) {
                object = stored.next();
                continue;
            }
            int order = mark.isEmpty() ? 1 : name.isEmpty() ? -1 : compare(mark.get(), name.get());
            if (order < 0) {
                visitor.unlisted(mark.get());
                mark = marks.next();
            } else if (order > 0) {
                visitor.listed(object.get());
                visitor.unreferenced(name.get(), object.get());
                object = stored.next();
            } else {
                byte[] digest = mark.get().hash().digest();
                Set<String> marked = new TreeSet<>();
                while (mark.isPresent() && Arrays.equals(mark.get().hash().digest(), digest)) {
                    marked.add(mark.get().toString());
                    mark = marks.next();
                }
                while (name.isPresent() && Arrays.equals(name.get().hash().digest(), digest)) {
                    visitor.listed(object.get());
                    if (!marked.remove(name.get().toString())) {
                        visitor.unreferenced(name.get(), object.get());
                    }
                    object = stored.next();
                    name = object.flatMap(listed -> name(repository, listed));
                }
                marked.forEach(missing -> visitor.unlisted(ObjectName.parse(missing)));
            }
        }
    }

    private static int compare(ObjectName mark, ObjectName stored) {
        return Arrays.compareUnsigned(mark.hash().digest(), stored.hash().digest());
    }

    /** Empty for what is no object of the format, which nobody here has written. */
    private static Optional<ObjectName> name(RepositoryName repository, ListedObject listed) {
        try {
            return Optional.of(ObjectName.ofPath(
                    listed.key().value().substring(repository.value().length() + 1)));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    /** Kinds that a sweep may condemn: certificates are few, and whoever verifies an old manifest needs its own. */
    public static boolean isSweepable(ObjectName name) {
        return name.kind() != ObjectKind.CERTIFICATE;
    }
}
