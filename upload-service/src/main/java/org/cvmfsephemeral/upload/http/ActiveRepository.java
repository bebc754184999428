package org.cvmfsephemeral.upload.http;

import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;

/**
 * A repository that has been published, as it was when the request came in.
 *
 * @param rootHash of the root catalog
 * @param publicKey of the master key, PEM
 * @param certificate PEM
 */
public record ActiveRepository(
        RepositoryName name,
        long revision,
        ContentHash rootHash,
        RepositorySettings settings,
        String publicKey,
        String certificate) {
    /** As it is for somebody whose publications live at most so long. */
    public ActiveRepository limitedTo(Optional<Duration> maximumTtl) {
        return maximumTtl
                .map(limit -> new ActiveRepository(
                        name,
                        revision,
                        rootHash,
                        settings.withExpiry(limited(settings.expiry(), limit)),
                        publicKey,
                        certificate))
                .orElse(this);
    }

    private static ExpiryPolicy limited(ExpiryPolicy policy, Duration limit) {
        long seconds = Math.max(1, limit.toSeconds());
        long maximum = policy.maximumSeconds() == null ? seconds : Math.min(seconds, policy.maximumSeconds());
        long usual = policy.defaultSeconds() == null ? maximum : Math.min(policy.defaultSeconds(), maximum);
        return new ExpiryPolicy(usual, maximum, policy.evictionBytes());
    }

    static ActiveRepository of(Repository repository) {
        return new ActiveRepository(
                repository.name(),
                repository.revision(),
                repository.rootHash().orElseThrow(),
                repository.settings(),
                repository.publicKey().orElseThrow(),
                repository.certificate().orElseThrow());
    }
}
