package org.cvmfsephemeral.publisher.keys;

import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.RsaKeys;

/**
 * What a repository signs with: the master key for whitelists, the repository key for manifests, and the certificate of the
 * latter (format reference 2.3 and 3.2).
 */
public final class RepositoryKeys {
    private final RSAPrivateCrtKey masterKey;
    private final RSAPrivateCrtKey repositoryKey;
    private final RepositoryCertificate certificate;

    /**
     * @throws IllegalArgumentException if the certificate is not the repository key's
     */
    RepositoryKeys(RSAPrivateCrtKey masterKey, RSAPrivateCrtKey repositoryKey, RepositoryCertificate certificate) {
        if (!certificate.belongsTo(repositoryKey)) {
            throw new IllegalArgumentException("the certificate does not belong to the repository key");
        }
        this.masterKey = masterKey;
        this.repositoryKey = repositoryKey;
        this.certificate = certificate;
    }

    static RepositoryKeys generate(RepositoryName repository, Instant now) {
        KeyPair signing = RsaKeys.generate();
        return new RepositoryKeys(
                (RSAPrivateCrtKey) RsaKeys.generate().getPrivate(),
                (RSAPrivateCrtKey) signing.getPrivate(),
                RepositoryCertificate.selfSigned(repository, signing, now));
    }

    public RSAPrivateCrtKey masterKey() {
        return masterKey;
    }

    public RSAPrivateCrtKey repositoryKey() {
        return repositoryKey;
    }

    public RepositoryCertificate certificate() {
        return certificate;
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
