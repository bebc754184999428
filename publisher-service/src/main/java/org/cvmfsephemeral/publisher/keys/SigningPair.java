package org.cvmfsephemeral.publisher.keys;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.RsaKeys;

/** A repository key and its certificate. */
public final class SigningPair {
    private final RSAPrivateCrtKey key;
    private final RepositoryCertificate certificate;

    /**
     * @throws IllegalArgumentException if the certificate is not the key's
     */
    SigningPair(RSAPrivateCrtKey key, RepositoryCertificate certificate) {
        if (!certificate.belongsTo(key)) {
            throw new IllegalArgumentException("the certificate does not belong to the repository key");
        }
        this.key = key;
        this.certificate = certificate;
    }

    static SigningPair generate(RepositoryName repository, Instant now) {
        KeyPair signing = RsaKeys.generate();
        return new SigningPair(
                (RSAPrivateCrtKey) signing.getPrivate(), RepositoryCertificate.selfSigned(repository, signing, now));
    }

    RSAPrivateCrtKey key() {
        return key;
    }

    public RepositoryCertificate certificate() {
        return certificate;
    }

    public String certificatePem() {
        return new String(certificate.pem(), StandardCharsets.US_ASCII);
    }

    /** Never the key: this may end up in a log. */
    @Override
    public String toString() {
        return "SigningPair[private]";
    }
}
