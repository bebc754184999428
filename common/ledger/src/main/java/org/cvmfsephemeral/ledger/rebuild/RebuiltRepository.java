package org.cvmfsephemeral.ledger.rebuild;

import java.time.Instant;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.CarriedSettings;
import org.cvmfsephemeral.ledger.repository.ContentSize;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;

/**
 * A repository as its bucket shows it.
 *
 * @param current the published revision
 * @param history the tag database; null if there is none
 * @param content of the published revision
 */
public record RebuiltRepository(
        RepositoryName name,
        CarriedSettings settings,
        RetainedRevision current,
        ContentHash history,
        ContentSize content,
        Resource manifest,
        Resource whitelist,
        Instant whitelistExpires,
        String reflogEtag,
        Identity identity) {

    /** A mutable object and its entity tag in the store. */
    public record Resource(byte[] bytes, String etag) {}

    /**
     * The public side of its keys, and the keys as they are kept.
     *
     * @param publicKey PEM
     * @param certificate PEM
     * @param encryptedKeys null if they are kept elsewhere
     */
    public record Identity(String publicKey, String certificate, byte[] encryptedKeys) {}
}
