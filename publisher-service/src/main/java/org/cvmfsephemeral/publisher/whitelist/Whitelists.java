package org.cvmfsephemeral.publisher.whitelist;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.format.whitelist.Whitelist;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.StoredWhitelist;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.keys.RepositoryKeys;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.VersionedBytes;
import org.jboss.logging.Logger;

/**
 * Signs whitelists. The signed bytes are recorded in the ledger first and then brought to the store, so that a crash between
 * the two is mended by doing the second step again.
 */
@ApplicationScoped
public class Whitelists {
    private static final Logger LOG = Logger.getLogger(Whitelists.class);

    private final Repositories repositories;
    private final RepositoryStore store;
    private final KeyVault vault;
    private final WhitelistSettings settings;
    private final Clock clock;

    Whitelists(
            Repositories repositories, RepositoryStore store, KeyVault vault, WhitelistSettings settings, Clock clock) {
        this.repositories = repositories;
        this.store = store;
        this.vault = vault;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Sees to it that the store has a whitelist that holds for a good while.
     *
     * @throws PreconditionFailedException if another writer's whitelist lies in the store
     */
    public void ensure(RepositoryName repository) {
        Optional<StoredWhitelist> recorded = repositories.whitelist(repository);
        Instant renewAt = clock.instant().plus(settings.renewBefore());
        if (recorded.filter(current -> current.expiresAt().isAfter(renewAt)).isEmpty()) {
            sign(repository, recorded);
        }
        repositories.whitelist(repository).ifPresent(current -> bringToStore(repository, current));
    }

    /**
     * Signs a whitelist that holds for as long as a new one does, whatever is left of the current one. If somebody else signs at the same
     * time, theirs does.
     *
     * @throws PreconditionFailedException if another writer's whitelist lies in the store
     */
    public void signAnew(RepositoryName repository) {
        sign(repository, repositories.whitelist(repository));
        repositories.whitelist(repository).ifPresent(current -> bringToStore(repository, current));
    }

    private void sign(RepositoryName repository, Optional<StoredWhitelist> previous) {
        RepositoryKeys keys = vault.open(repository);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expires = now.plus(settings.validity());
        Whitelist whitelist = new Whitelist(
                now,
                expires,
                repository,
                vault.accepted(repository).stream()
                        .map(certificate -> certificate.fingerprint(HashAlgorithm.SHA1))
                        .toList());
        byte[] signed = SignedWhitelist.sign(whitelist, HashAlgorithm.SHA1, keys.masterKey())
                .bytes();
        int version = previous.map(StoredWhitelist::version).orElse(0);
        String etag = previous.map(StoredWhitelist::etag).orElse(null);
        if (repositories.recordWhitelist(
                repository, version, new StoredWhitelist(version + 1, signed, etag, expires))) {
            LOG.infof("whitelist signed repository=%s version=%d expires=%s", repository, version + 1, expires);
        }
    }

    private void bringToStore(RepositoryName repository, StoredWhitelist whitelist) {
        ObjectKey key = RepositoryStore.whitelist(repository);
        Optional<VersionedBytes> stored = store.find(key, SignedWhitelist.MAX_READ_BYTES);
        if (stored.filter(current -> Arrays.equals(current.bytes(), whitelist.content()))
                .isPresent()) {
            return;
        }
        ETag expected = stored.map(VersionedBytes::etag).orElse(null);
        boolean isOurs = stored.isEmpty()
                || whitelist.version() > 1 && isSignedBy(stored.get().bytes(), repository);
        if (!isOurs) {
            throw new PreconditionFailedException(key);
        }
        if (repositories
                .whitelist(repository)
                .filter(now -> now.version() == whitelist.version())
                .isEmpty()) {
            // Somebody has signed a newer one meanwhile, and brings it himself.
            return;
        }
        store.compareAndPut(key, whitelist.content(), ObjectHeaders.WHITELIST, expected);
        LOG.infof("whitelist stored repository=%s version=%d", repository, whitelist.version());
    }

    private boolean isSignedBy(byte[] stored, RepositoryName repository) {
        try {
            SignedWhitelist.parse(stored).verify(List.of(vault.open(repository).masterPublicKey()));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
