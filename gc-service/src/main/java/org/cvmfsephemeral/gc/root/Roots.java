package org.cvmfsephemeral.gc.root;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.garbage.CollectionRoots;
import org.cvmfsephemeral.ledger.garbage.CollectionRoots.LedgerRoots;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.jboss.logging.Logger;

/** Finds out what must stay, from the ledger and from the manifest in the store. */
@ApplicationScoped
public class Roots {
    private static final Logger LOG = Logger.getLogger(Roots.class);

    private final Repositories repositories;
    private final CollectionRoots ledger;
    private final ObjectStore store;

    Roots(Repositories repositories, CollectionRoots ledger, ObjectStore store) {
        this.repositories = repositories;
        this.ledger = ledger;
        this.store = store;
    }

    /** What the ledger says at one moment. */
    private record Reading(Repository repository, List<byte[]> manifests) {
        boolean knows(byte[] manifest) {
            return manifests.stream().anyMatch(known -> Arrays.equals(known, manifest));
        }
    }

    /**
     * Everything that is a root at any moment between call and return is in the result.
     *
     * @param grace for how long revisions stay that have lost their names
     * @throws RootsUnknownException if ledger and store disagree; the repository is stopped then, as one of them is not what it was
     */
    public RootSet of(RepositoryName repository, Duration grace) {
        Reading before = read(repository);
        LedgerRoots kept = ledger.of(repository, grace);
        byte[] stored = storedManifest(repository);
        Reading after = read(repository);
        Manifest manifest = SignedManifest.parse(stored).manifest();
        if (!before.knows(stored) && !after.knows(stored) && !isBetween(before, manifest, after)) {
            throw stopped(repository, manifest, after);
        }
        return rootSet(before, after, manifest, kept);
    }

    private Reading read(RepositoryName name) {
        Repository repository =
                repositories.find(name).orElseThrow(() -> new RootsUnknownException("there is no repository " + name));
        List<byte[]> manifests = Stream.concat(
                        repository.manifest().stream(), repository.pending().map(PendingRevision::manifest).stream())
                .toList();
        return new Reading(repository, manifests);
    }

    private byte[] storedManifest(RepositoryName repository) {
        try {
            return store.read(ObjectKey.of(repository + "/" + Manifest.FILE_NAME), SignedManifest.MAX_READ_BYTES);
        } catch (MissingObjectException e) {
            throw stop(repository, "the store has no manifest");
        }
    }

    /** Published and replaced while we looked. */
    private static boolean isBetween(Reading before, Manifest manifest, Reading after) {
        return manifest.revision() > before.repository().revision()
                && manifest.revision() < after.repository().revision();
    }

    private RootsUnknownException stopped(RepositoryName repository, Manifest manifest, Reading after) {
        return stop(
                repository,
                "the manifest in the store is of revision " + manifest.revision()
                        + " and not one that the ledger knows at revision "
                        + after.repository().revision());
    }

    private RootsUnknownException stop(RepositoryName repository, String because) {
        repositories.stop(repository, because);
        LOG.errorf("repository stopped, ledger and store disagree repository=%s because=%s", repository, because);
        return new RootsUnknownException(because);
    }

    private static RootSet rootSet(Reading before, Reading after, Manifest stored, LedgerRoots kept) {
        Set<ContentHash> current = new LinkedHashSet<>();
        Set<ObjectName> named = new HashSet<>();
        List<Manifest> manifests = new ArrayList<>(List.of(stored));
        Stream.concat(before.manifests().stream(), after.manifests().stream())
                .map(bytes -> SignedManifest.parse(bytes).manifest())
                .forEach(manifests::add);
        for (Manifest manifest : manifests) {
            current.add(manifest.rootCatalog());
            named.add(new ObjectName(manifest.rootCatalog(), ObjectKind.CATALOG));
            manifest.certificate().ifPresent(hash -> named.add(new ObjectName(hash, ObjectKind.CERTIFICATE)));
            manifest.history().ifPresent(hash -> named.add(new ObjectName(hash, ObjectKind.HISTORY)));
            manifest.metainfo().ifPresent(hash -> named.add(new ObjectName(hash, ObjectKind.METAINFO)));
        }
        kept.kept().forEach(revision -> named.add(new ObjectName(revision.root(), ObjectKind.CATALOG)));
        return new RootSet(before.repository().revision(), List.copyOf(current), named, kept.kept());
    }
}
