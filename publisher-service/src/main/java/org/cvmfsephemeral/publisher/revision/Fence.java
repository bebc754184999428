package org.cvmfsephemeral.publisher.revision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.publisher.announce.RevisionAnnouncer;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.VersionedBytes;
import org.jboss.logging.Logger;

/**
 * Puts prepared revisions in place: reference log, manifest, ledger. Every step may be repeated, by anybody, from the beginning;
 * a step that finds something unexpected in the store stops the repository rather than overwrite it.
 */
@ApplicationScoped
public class Fence {
    private static final Logger LOG = Logger.getLogger(Fence.class);
    private static final int MAX_RESOURCE_BYTES = 64 << 20;

    private final Repositories repositories;
    private final RepositoryStore store;
    private final RevisionAnnouncer announcer;

    Fence(Repositories repositories, RepositoryStore store, RevisionAnnouncer announcer) {
        this.repositories = repositories;
        this.store = store;
        this.announcer = announcer;
    }

    /**
     * Finishes a revision that the ledger holds as pending, whoever prepared it. When this returns it is the published one, or
     * somebody else has taken over, or the repository is stopped.
     *
     * @return whether it was published here, not by somebody else
     */
    public boolean finish(RepositoryName repository, PendingRevision pending) {
        Optional<ETag> reflog = putReflog(repository, pending);
        if (reflog.isEmpty()) {
            return false;
        }
        Optional<ETag> manifest = putManifest(repository, pending);
        if (manifest.isEmpty()) {
            return false;
        }
        OptionalLong announcement = repositories.complete(
                repository, pending, manifest.get().value(), reflog.get().value());
        if (announcement.isPresent()) {
            LOG.infof(
                    "revision published repository=%s revision=%d root=%s changes=%d",
                    repository,
                    pending.revision(),
                    pending.rootHash(),
                    pending.outcomes().size());
            announcer.announce(repository, pending, announcement.getAsLong());
        }
        return announcement.isPresent();
    }

    private Optional<ETag> putReflog(RepositoryName repository, PendingRevision pending) {
        ObjectKey key = RepositoryStore.reflog(repository);
        try {
            return Optional.of(put(key, pending.reflog(), ObjectHeaders.WHITELIST, pending.previousReflogEtag()));
        } catch (PreconditionFailedException e) {
            Optional<VersionedBytes> stored = store.find(key, MAX_RESOURCE_BYTES);
            if (stored.filter(found -> Arrays.equals(found.bytes(), pending.reflog()))
                    .isPresent()) {
                return stored.map(VersionedBytes::etag);
            }
            // No client depends on the reference log, and the manifest's compare-and-put still stands between us and
            // harm: whoever
            // owns the pending revision may replace what a publisher that was overtaken has left.
            return stillPending(repository, pending)
                    ? Optional.of(store.compareAndPut(
                            key,
                            pending.reflog(),
                            ObjectHeaders.WHITELIST,
                            stored.map(VersionedBytes::etag).orElse(null)))
                    : Optional.empty();
        }
    }

    private Optional<ETag> putManifest(RepositoryName repository, PendingRevision pending) {
        ObjectKey key = RepositoryStore.manifest(repository);
        try {
            return Optional.of(put(key, pending.manifest(), ObjectHeaders.MANIFEST, pending.previousEtag()));
        } catch (PreconditionFailedException e) {
            Optional<VersionedBytes> stored = store.find(key, MAX_RESOURCE_BYTES);
            if (stored.filter(found -> Arrays.equals(found.bytes(), pending.manifest()))
                    .isPresent()) {
                return stored.map(VersionedBytes::etag);
            }
            if (stillPending(repository, pending)) {
                stop(repository, pending);
            }
            return Optional.empty();
        }
    }

    private ETag put(ObjectKey key, byte[] content, ObjectHeaders headers, String expected) {
        return store.compareAndPut(key, content, headers, expected == null ? null : new ETag(expected));
    }

    private boolean stillPending(RepositoryName repository, PendingRevision pending) {
        return repositories
                .find(repository)
                .flatMap(Repository::pending)
                .filter(current -> current.id().equals(pending.id()))
                .isPresent();
    }

    private void stop(RepositoryName repository, PendingRevision pending) {
        repositories.stop(
                repository,
                "the manifest in the store is neither the one that revision " + pending.revision()
                        + " follows nor its own");
        LOG.errorf(
                "repository stopped, ledger and store disagree repository=%s revision=%d",
                repository, pending.revision());
    }
}
