package org.cvmfsephemeral.publisher.rotation;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.ledger.keys.KeyRotation;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.keys.SigningPair;
import org.cvmfsephemeral.publisher.publish.RevisionRenewal;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.publisher.whitelist.Whitelists;
import org.jboss.logging.Logger;

/**
 * Changes a repository's key and certificate step by step, without a moment in which clients do not accept what they read: list the new
 * certificate beside the old one, wait out the caches, sign with the new key, wait for stragglers, drop the old certificate. Every step can be
 * repeated by any replica.
 */
@ApplicationScoped
public class Rotation {
    private static final Logger LOG = Logger.getLogger(Rotation.class);

    private final KeyRotations ledger;
    private final Repositories repositories;
    private final Attempts attempts;
    private final KeyVault vault;
    private final RepositoryStore store;
    private final Whitelists whitelists;
    private final RevisionRenewal renewal;
    private final RotationSettings settings;

    Rotation(
            KeyRotations ledger,
            Repositories repositories,
            Attempts attempts,
            KeyVault vault,
            RepositoryStore store,
            Whitelists whitelists,
            RevisionRenewal renewal,
            RotationSettings settings) {
        this.ledger = ledger;
        this.repositories = repositories;
        this.attempts = attempts;
        this.vault = vault;
        this.store = store;
        this.whitelists = whitelists;
        this.renewal = renewal;
        this.settings = settings;
    }

    /**
     * Takes the next step of a change that is going on, if it is time for it.
     *
     * @throws SQLException if the database cannot be asked
     */
    public void moveOn(RepositoryName repository) throws SQLException {
        Optional<AdvisoryLock> held = ledger.tryLock(repository);
        if (held.isEmpty()) {
            return;
        }
        try (AdvisoryLock ignored = held.get()) {
            Optional<KeyRotation> rotation = ledger.find(repository);
            if (rotation.isPresent()) {
                moveOn(rotation.get());
            }
        }
    }

    private void moveOn(KeyRotation rotation) throws SQLException {
        RepositoryName repository = rotation.repository();
        switch (rotation.state()) {
            case REQUESTED -> list(repository);
            case LISTED -> {
                if (rotation.age().compareTo(settings.settle()) >= 0) {
                    switchOver(repository);
                }
            }
            case SWITCHED -> {
                if (!isSignedWithCurrent(repository)) {
                    renewal.renew(repository);
                    // Whoever reads the manifest of the old key until now has the whole grace.
                    ledger.waitAnew(repository);
                } else if (rotation.age().compareTo(settings.grace()) >= 0) {
                    end(repository);
                }
            }
        }
    }

    private void list(RepositoryName repository) {
        Optional<SigningPair> next = vault.prepareNext(repository);
        if (next.isEmpty()) {
            LOG.warnf(
                    "key not changed, keys are mounted and there is no next one beside them repository=%s", repository);
            return;
        }
        storeCertificate(repository, next.get());
        whitelists.signAnew(repository);
        if (!isListed(repository, next.get())) {
            LOG.infof("next certificate not listed yet, another whitelist came first repository=%s", repository);
            return;
        }
        ledger.listed(repository);
        LOG.infof("next certificate listed repository=%s fingerprint=%s", repository, fingerprint(next.get()));
    }

    private void storeCertificate(RepositoryName repository, SigningPair next) {
        UUID attempt = UUID.randomUUID();
        attempts.begin(repository, attempt, List.of());
        try {
            store.put(attempt, repository, next.certificate().toObject(HashAlgorithm.SHA1));
        } finally {
            attempts.end(attempt);
        }
    }

    private void switchOver(RepositoryName repository) throws SQLException {
        Optional<SigningPair> next = vault.next(repository);
        if (next.isEmpty()) {
            LOG.errorf("key not changed, the next one is gone repository=%s", repository);
            return;
        }
        if (!isListed(repository, next.get())) {
            LOG.warnf("next certificate is no longer listed, signing the whitelist again repository=%s", repository);
            whitelists.signAnew(repository);
            ledger.listAgain(repository);
            return;
        }
        // A copy that is behind would lose the key that signs from now on.
        vault.ensureExported(repository);
        ledger.switched(repository, next.get().certificatePem());
        renewal.renew(repository);
        LOG.infof("key changed repository=%s fingerprint=%s", repository, fingerprint(next.get()));
    }

    /** In the whitelist that clients get. */
    private boolean isListed(RepositoryName repository, SigningPair pair) {
        return store.find(RepositoryStore.whitelist(repository), SignedWhitelist.MAX_READ_BYTES)
                .map(stored -> SignedWhitelist.parse(stored.bytes()).whitelist())
                .filter(whitelist ->
                        whitelist.fingerprints().contains(pair.certificate().fingerprint(HashAlgorithm.SHA1)))
                .isPresent();
    }

    private boolean isSignedWithCurrent(RepositoryName repository) {
        var current = vault.open(repository)
                .certificate()
                .toObject(HashAlgorithm.SHA1)
                .hash();
        return repositories
                .find(repository)
                .filter(found -> found.pending().isEmpty())
                .flatMap(found -> found.manifest())
                .flatMap(manifest -> SignedManifest.parse(manifest).manifest().certificate())
                .filter(current::equals)
                .isPresent();
    }

    private void end(RepositoryName repository) {
        if (vault.isMounted(repository)) {
            ledger.ended(repository);
            whitelists.signAnew(repository);
        } else {
            vault.advance(repository);
            whitelists.signAnew(repository);
            ledger.ended(repository);
        }
        LOG.infof("old certificate dropped repository=%s", repository);
    }

    private static String fingerprint(SigningPair pair) {
        return pair.certificate().fingerprint(HashAlgorithm.SHA1).toString();
    }
}
