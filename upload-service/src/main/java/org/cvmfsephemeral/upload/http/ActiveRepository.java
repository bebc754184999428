package org.cvmfsephemeral.upload.http;

import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
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
