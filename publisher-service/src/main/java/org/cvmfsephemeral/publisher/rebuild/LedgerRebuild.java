package org.cvmfsephemeral.publisher.rebuild;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.history.NamedRevision;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.reflog.Reference;
import org.cvmfsephemeral.format.reflog.ReferenceType;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.rebuild.RebuiltLedger;
import org.cvmfsephemeral.ledger.rebuild.RebuiltRepository;
import org.cvmfsephemeral.ledger.repository.CarriedSettings;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.keys.KeyVault.RecoveredKeys;
import org.cvmfsephemeral.publisher.rebuild.RevisionSearch.Root;
import org.cvmfsephemeral.publisher.revision.RepositoryMetainfo;
import org.cvmfsephemeral.store.VersionedBytes;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Writes the ledger's rows of a repository anew, from what lies in the store and the key that its keys are encrypted under. Nothing in the
 * store is changed; contents of files are not read.
 */
@ApplicationScoped
public class LedgerRebuild {
    private static final Logger LOG = Logger.getLogger(LedgerRebuild.class);
    /** Every catalog is read within one transaction; nobody waits for it. */
    private static final int TRANSACTION_SECONDS = 24 * 3_600;

    private final Repositories repositories;
    private final RebuiltLedger ledger;
    private final StoredRepositories stored;
    private final KeyVault vault;
    private final Clock clock;
    private final Duration grace;

    LedgerRebuild(
            Repositories repositories,
            RebuiltLedger ledger,
            StoredRepositories stored,
            KeyVault vault,
            Clock clock,
            @ConfigProperty(name = "cvmfs.collection.grace", defaultValue = "PT4H") Duration grace) {
        this.repositories = repositories;
        this.ledger = ledger;
        this.stored = stored;
        this.vault = vault;
        this.clock = clock;
        this.grace = grace;
    }

    /** Repositories in the store, those that the ledger knows included. */
    List<RepositoryName> found() {
        return stored.names();
    }

    boolean isKnown(RepositoryName name) {
        return repositories.find(name).isPresent();
    }

    /**
     * Enters a repository that the ledger does not know. Whoever looks sees all of it or nothing.
     *
     * @throws RebuildRefusedException if the ledger knows it, or the store does not have it as its keys have signed it
     * @throws RuntimeException if store or ledger cannot be used
     */
    public void rebuild(RepositoryName name) {
        if (isKnown(name)) {
            throw known();
        }
        StoredRepository repository = stored.open(name);
        RecoveredKeys recovered = vault.recover(name, repository.certificate());
        TrustedRepository trusted = TrustedRepository.verify(name, repository, recovered.keys());
        QuarkusTransaction.requiringNew()
                .timeout(TRANSACTION_SECONDS)
                .run(() -> enter(name, repository, trusted, recovered));
    }

    private static RebuildRefusedException known() {
        return new RebuildRefusedException(
                "the ledger knows the repository: only one that it has no row of is rebuilt, so that nothing newer is lost");
    }

    private void enter(
            RepositoryName name, StoredRepository repository, TrustedRepository trusted, RecoveredKeys recovered) {
        RevisionSearch search = new RevisionSearch(repository);
        Manifest manifest = trusted.manifest();
        CarriedSettings settings = settings(name, trusted);
        ExpiryCollection expiries = new ExpiryCollection(portion -> ledger.addExpiries(name, portion, grace));
        ChildCollection children = new ChildCollection(settings);
        try {
            search.visit(
                    manifest.rootCatalog(),
                    root -> enter(describe(name, settings, repository, trusted, recovered, root)),
                    expiries.andThen(children));
            long expiring = expiries.finish();
            children.children().forEach((directory, times) -> ledger.addChildren(name, directory, times));
            int retained = enterHistory(name, trusted, search);
            Instant collectAfter = ledger.spare(name, grace);
            LOG.infof(
                    "repository rebuilt repository=%s revision=%d root=%s retained=%d expiring=%d collectAfter=%s",
                    name, manifest.revision(), manifest.rootCatalog(), retained, expiring, collectAfter);
        } catch (FormatException | IOException e) {
            throw new RebuildRefusedException("the published revision is not whole: " + e.getMessage(), e);
        }
    }

    private void enter(RebuiltRepository repository) {
        if (!ledger.enter(repository)) {
            throw known();
        }
    }

    private RebuiltRepository describe(
            RepositoryName name,
            CarriedSettings settings,
            StoredRepository repository,
            TrustedRepository trusted,
            RecoveredKeys recovered,
            Root root) {
        Manifest manifest = trusted.manifest();
        if (root.revision() != manifest.revision()) {
            throw new RebuildRefusedException("the root catalog is of another revision than the manifest");
        }
        return new RebuiltRepository(
                name,
                settings,
                new RetainedRevision(manifest.revision(), manifest.rootCatalog(), root.size(), manifest.publishedAt()),
                manifest.history().orElse(null),
                root.content(),
                resource(repository.manifest().orElseThrow()),
                resource(repository.whitelist().orElseThrow()),
                trusted.whitelist().expires(),
                repository.reflog().map(log -> log.etag().value()).orElse(null),
                new RebuiltRepository.Identity(
                        recovered.keys().publicKeyPem(),
                        new String(recovered.keys().certificate().pem(), StandardCharsets.US_ASCII),
                        recovered.encrypted().orElse(null)));
    }

    private static RebuiltRepository.Resource resource(VersionedBytes stored) {
        return new RebuiltRepository.Resource(stored.bytes(), stored.etag().value());
    }

    private CarriedSettings settings(RepositoryName name, TrustedRepository trusted) {
        Optional<CarriedSettings> carried = RepositoryMetainfo.settings(trusted.metainfo());
        if (carried.isEmpty()) {
            LOG.warnf("repository carries no settings, the defaults are entered repository=%s", name);
        }
        return carried.orElseGet(
                () -> CarriedSettings.defaults((int) trusted.manifest().ttlSeconds(), clock.instant()));
    }

    /**
     * Everything before the published revision.
     *
     * @return how many revisions that is
     */
    private int enterHistory(RepositoryName name, TrustedRepository trusted, RevisionSearch search) throws IOException {
        Map<Long, RetainedRevision> revisions = new LinkedHashMap<>();
        List<Tag> tags = new ArrayList<>();
        for (NamedRevision named : trusted.tags().map(TagDatabase::tags).orElse(List.of())) {
            Optional<Root> root = search.find(named.rootHash()).filter(found -> found.revision() == named.revision());
            if (root.isEmpty()) {
                LOG.warnf("tag left out repository=%s tag=%s revision=%d", name, named.name(), named.revision());
                continue;
            }
            retain(revisions, root.get(), named.rootHash(), named.timestamp());
            if (!isKeptByPublisher(named)) {
                tags.add(tag(named, root.get()));
            }
        }
        for (Reference reference : roots(name, trusted)) {
            Optional<Root> root = search.find(reference.hash());
            root.ifPresent(found -> retain(revisions, found, reference.hash(), reference.timestamp()));
        }
        revisions.remove(trusted.manifest().revision());
        ledger.addRevisions(name, revisions.values());
        ledger.addTags(name, tags);
        return revisions.size();
    }

    private static boolean isKeptByPublisher(NamedRevision named) {
        return named.name().equals(TagName.TRUNK) || named.name().equals(TagName.TRUNK_PREVIOUS);
    }

    private static Tag tag(NamedRevision named, Root root) {
        return new Tag(
                named.name(),
                named.revision(),
                named.rootHash().toString(),
                root.size(),
                named.timestamp(),
                named.description());
    }

    private static void retain(Map<Long, RetainedRevision> revisions, Root root, ContentHash hash, long publishedAt) {
        revisions.putIfAbsent(root.revision(), new RetainedRevision(root.revision(), hash, root.size(), publishedAt));
    }

    private static List<Reference> roots(RepositoryName name, TrustedRepository trusted) {
        return trusted.reflog()
                .map(reflog -> reflog.references().stream()
                        .filter(reference -> reference.type() == ReferenceType.ROOT_CATALOG)
                        .toList())
                .orElseGet(() -> {
                    LOG.warnf(
                            "the manifest does not vouch for the reference log, only tagged revisions are entered repository=%s",
                            name);
                    return List.of();
                });
    }
}
