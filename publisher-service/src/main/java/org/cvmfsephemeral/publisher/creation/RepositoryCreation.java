package org.cvmfsephemeral.publisher.creation;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.publisher.catalog.RevisionTree;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder.StoredCatalog;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.keys.RepositoryKeys;
import org.cvmfsephemeral.publisher.revision.RevisionContent;
import org.cvmfsephemeral.publisher.revision.RevisionSigner;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.publisher.whitelist.Whitelists;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.jboss.logging.Logger;

/**
 * Gives a repository its keys, whitelist and first, empty revision. Each step can be repeated, so a creation that was
 * interrupted is completed by the next publisher; a name whose place in the store is taken is given up.
 */
@ApplicationScoped
public class RepositoryCreation {
    private static final Logger LOG = Logger.getLogger(RepositoryCreation.class);
    /** Revision 0 makes clients poll oddly (format reference 16.4). */
    private static final long FIRST_REVISION = 1;

    private static final String REPLICATION_MARKER = "This repository may be replicated.\n";

    private final Repositories repositories;
    private final Attempts attempts;
    private final RepositoryStore store;
    private final KeyVault vault;
    private final Whitelists whitelists;
    private final TreeBuilder trees;
    private final RevisionSigner signer;
    private final Clock clock;

    RepositoryCreation(
            Repositories repositories,
            Attempts attempts,
            RepositoryStore store,
            KeyVault vault,
            Whitelists whitelists,
            TreeBuilder trees,
            RevisionSigner signer,
            Clock clock) {
        this.repositories = repositories;
        this.attempts = attempts;
        this.store = store;
        this.vault = vault;
        this.whitelists = whitelists;
        this.trees = trees;
        this.signer = signer;
        this.clock = clock;
    }

    /**
     * Prepares the first revision; the ledger then holds it as pending.
     *
     * @return false if the request was withdrawn because the store already holds a repository of this name
     */
    public boolean create(Repository repository) {
        RepositoryName name = repository.name();
        if (repository.publicKey().isEmpty() && isOccupied(name)) {
            withdraw(name);
            return false;
        }
        try {
            RepositoryKeys keys = vault.openOrCreate(name);
            whitelists.ensure(name);
            prepareFirstRevision(repository, keys);
            return true;
        } catch (PreconditionFailedException e) {
            withdraw(name);
            return false;
        }
    }

    private boolean isOccupied(RepositoryName name) {
        return List.of(RepositoryStore.manifest(name), RepositoryStore.whitelist(name)).stream()
                .anyMatch(store::exists);
    }

    private void withdraw(RepositoryName name) {
        repositories.withdraw(name);
        LOG.warnf("repository not created, the store already holds one of this name repository=%s", name);
    }

    private void prepareFirstRevision(Repository repository, RepositoryKeys keys) {
        UUID attempt = UUID.randomUUID();
        attempts.begin(repository.name(), attempt, List.of());
        boolean prepared = false;
        try {
            PendingRevision first = buildFirstRevision(attempt, repository, keys);
            prepared = repositories.prepareAttempt(repository.name(), repository.revision(), first);
        } finally {
            if (!prepared) {
                attempts.end(attempt);
            }
        }
    }

    private PendingRevision buildFirstRevision(UUID attempt, Repository repository, RepositoryKeys keys) {
        RepositoryName name = repository.name();
        store.put(attempt, name, keys.certificate().toObject(HashAlgorithm.SHA1));
        ObjectKey marker = RepositoryStore.replicationMarker(name);
        store.put(marker, REPLICATION_MARKER.getBytes(StandardCharsets.US_ASCII), ObjectHeaders.WHITELIST);
        long now = clock.instant().getEpochSecond();
        StoredCatalog root = putEmptyTree(attempt, repository, now);
        return signer.sign(attempt, repository, root, FIRST_REVISION, now, RevisionContent.NONE);
    }

    private StoredCatalog putEmptyTree(UUID attempt, Repository repository, long now) {
        try (RevisionTree tree = trees.empty(repository.name(), now)) {
            return trees.build(
                    attempt,
                    tree,
                    FIRST_REVISION,
                    Optional.empty(),
                    now,
                    repository.settings().ttlSeconds());
        }
    }
}
