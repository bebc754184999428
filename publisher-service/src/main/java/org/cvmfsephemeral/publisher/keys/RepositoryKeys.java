package org.cvmfsephemeral.publisher.keys;

import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.RsaKeys;

/**
 * What a repository signs with: the master key for whitelists, the repository key for manifests, and the certificate of the
 * latter (format reference 2.3 and 3.2).
 */
public final class RepositoryKeys {
    private final RSAPrivateCrtKey masterKey;
    private final SigningPair pair;

    RepositoryKeys(RSAPrivateCrtKey masterKey, SigningPair pair) {
        this.masterKey = masterKey;
        this.pair = pair;
    }

    public RSAPrivateCrtKey masterKey() {
        return masterKey;
    }

    public RSAPrivateCrtKey repositoryKey() {
        return pair.key();
    }

    public RepositoryCertificate certificate() {
        return pair.certificate();
    }

    public RSAPublicKey masterPublicKey() {
        return RsaKeys.publicKeyOf(masterKey);
    }

    /** The public half of the master key as clients want it. */
    public String publicKeyPem() {
        return Pem.writePublicKey(masterPublicKey());
    }

    /** Never the keys: this may end up in a log. */
    @Override
    public String toString() {
        return "RepositoryKeys[private]";
    }
}
