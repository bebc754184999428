package org.cvmfsephemeral.publisher.revision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.reflog.Reference;
import org.cvmfsephemeral.format.reflog.ReferenceType;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.ledger.garbage.Dereference;
import org.cvmfsephemeral.ledger.repository.ContentSize;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder.StoredCatalog;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.keys.RepositoryKeys;
import org.cvmfsephemeral.publisher.tree.TagPlan;

/** Turns a stored root catalog into a revision that only has to be put in place: reference log and signed manifest. */
@ApplicationScoped
public class RevisionSigner {
    private static final int LEAST_RETAINED = 2;

    private final Repositories repositories;
    private final KeyVault vault;
    private final TagDatabases tagDatabases;
    private final RepositoryMetainfo metainfos;
    private final RetentionSettings settings;

    RevisionSigner(
            Repositories repositories,
            KeyVault vault,
            TagDatabases tagDatabases,
            RepositoryMetainfo metainfos,
            RetentionSettings settings) {
        this.repositories = repositories;
        this.vault = vault;
        this.tagDatabases = tagDatabases;
        this.metainfos = metainfos;
        this.settings = settings;
        if (settings.revisions() < LEAST_RETAINED) {
            throw new IllegalStateException("cvmfs.retention.revisions is at least " + LEAST_RETAINED
                    + ": the current revision and its predecessor");
        }
    }

    /**
     * Stores the tag database, and the metainfo if it is another one, and prepares the rest.
     *
     * @param base what the revision follows
     * @param now manifest {@code T}, Unix seconds
     */
    public PendingRevision sign(
            UUID attempt, Repository base, StoredCatalog root, long revision, long now, RevisionContent content) {
        RetainedRevision created = new RetainedRevision(revision, root.hash(), root.size(), now);
        List<RetainedRevision> known = repositories.retained(base.name());
        Optional<RetainedRevision> previous =
                known.stream().filter(one -> one.revision() == base.revision()).findFirst();
        return seal(
                attempt,
                base,
                created,
                previous,
                known,
                recent(known, now, one -> one.revision() == base.revision()),
                content,
                new ContentSize(root.totals().fileSize(), root.totals().regular()));
    }

    /**
     * Prepares the published revision once more, with the keys, settings and retained revisions of now: the same number and the same tree.
     *
     * @param now manifest {@code T}, Unix seconds
     */
    public PendingRevision signAnew(UUID attempt, Repository base, long now, TagPlan tags) {
        RetainedRevision current =
                new RetainedRevision(base.revision(), base.rootHash().orElseThrow(), base.rootSize(), now);
        List<RetainedRevision> known = repositories.retained(base.name()).stream()
                .filter(one -> one.revision() != base.revision())
                .toList();
        List<RetainedRevision> recent = recent(known, now, one -> false);
        Optional<RetainedRevision> previous = recent.stream().findFirst();
        return seal(
                attempt,
                base,
                current,
                previous,
                known,
                recent,
                new RevisionContent(List.of(), List.of(), List.of(), tags, List.of()),
                null);
    }

    private PendingRevision seal(
            UUID attempt,
            Repository base,
            RetainedRevision created,
            Optional<RetainedRevision> previous,
            List<RetainedRevision> known,
            List<RetainedRevision> recent,
            RevisionContent content,
            ContentSize size) {
        long revision = created.revision();
        long now = created.publishedAt();
        long oldest =
                recent.isEmpty() ? revision : recent.get(recent.size() - 1).revision();
        List<RetainedRevision> retained = known.stream()
                .filter(one -> one.revision() >= oldest || content.tags().names(one.revision()))
                .toList();
        ContentHash history = tagDatabases.put(
                attempt, base, created, previous, content.tags().all(created));
        RepositoryKeys keys = vault.open(base.name());
        ContentHash certificate =
                keys.certificate().toObject(HashAlgorithm.SHA1).hash();
        ContentHash metainfo = metainfos.put(attempt, base);
        byte[] reflog = reflog(base, retained, created.rootHash(), history, certificate, metainfo, now);
        Manifest manifest = Manifest.of(
                        base.name(),
                        revision,
                        created.rootHash(),
                        created.rootSize(),
                        base.settings().ttlSeconds())
                .withGarbageCollectable(true)
                .withCertificate(certificate)
                .withMetainfo(Optional.of(metainfo))
                .withHistory(Optional.of(history))
                .withPublishedAt(now)
                .withReflog(Optional.of(ContentHash.sha1(reflog)));
        return new PendingRevision(
                attempt,
                revision,
                created.rootHash().toString(),
                created.rootSize(),
                now,
                SignedManifest.sign(manifest, keys.repositoryKey()).bytes(),
                reflog,
                base.manifestEtag().orElse(null),
                base.reflogEtag().orElse(null),
                content.outcomes(),
                content.expiries(),
                content.endedExpiries(),
                oldest,
                history.toString(),
                content.tags().tagged(created),
                content.tags().untagged(),
                size,
                dropped(base, history, metainfo, content.dropped()),
                content.children());
    }

    /** What the tree dropped, and the tag database and metainfo that others replace. */
    private static List<Dereference> dropped(
            Repository base, ContentHash history, ContentHash metainfo, List<Dereference> byTree) {
        List<Dereference> all = new ArrayList<>(byTree);
        base.historyHash()
                .filter(before -> !before.equals(history))
                .ifPresent(before -> all.add(replaced(before, ObjectKind.HISTORY)));
        RepositoryMetainfo.named(base)
                .filter(before -> !before.equals(metainfo))
                .ifPresent(before -> all.add(replaced(before, ObjectKind.METAINFO)));
        return all;
    }

    private static Dereference replaced(ContentHash hash, ObjectKind kind) {
        return new Dereference(new ObjectName(hash, kind).toString(), 0, false);
    }

    /**
     * The newest first, bounded by count and age, together with the one to be.
     *
     * @param always those that stay whatever their age
     */
    private List<RetainedRevision> recent(List<RetainedRevision> known, long now, Predicate<RetainedRevision> always) {
        long oldest = now - settings.age().toSeconds();
        return known.stream()
                .filter(revision -> revision.publishedAt() >= oldest || always.test(revision))
                .limit(settings.revisions() - 1L)
                .toList();
    }

    private static byte[] reflog(
            Repository base,
            List<RetainedRevision> retained,
            ContentHash root,
            ContentHash history,
            ContentHash certificate,
            ContentHash metainfo,
            long now) {
        List<Reference> references = new ArrayList<>();
        retained.forEach(revision ->
                references.add(new Reference(revision.rootHash(), ReferenceType.ROOT_CATALOG, revision.publishedAt())));
        references.add(new Reference(root, ReferenceType.ROOT_CATALOG, now));
        references.add(new Reference(history, ReferenceType.HISTORY, now));
        references.add(new Reference(certificate, ReferenceType.CERTIFICATE, now));
        references.add(new Reference(metainfo, ReferenceType.METAINFO, now));
        return new Reflog(base.name(), references).toDatabase();
    }
}
