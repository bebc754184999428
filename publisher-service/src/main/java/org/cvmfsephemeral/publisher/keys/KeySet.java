package org.cvmfsephemeral.publisher.keys;

import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.RsaKeys;

/** All that a repository has: the master key, and while the key is being changed two pairs to sign with. */
final class KeySet {
    private final RSAPrivateCrtKey masterKey;
    private final SigningPair pair;
    private final Optional<SigningPair> next;

    KeySet(RSAPrivateCrtKey masterKey, SigningPair pair, Optional<SigningPair> next) {
        this.masterKey = masterKey;
        this.pair = pair;
        this.next = next;
    }

    static KeySet generate(RepositoryName repository, Instant now) {
        return new KeySet(
                (RSAPrivateCrtKey) RsaKeys.generate().getPrivate(),
                SigningPair.generate(repository, now),
                Optional.empty());
    }

    RSAPrivateCrtKey masterKey() {
        return masterKey;
    }

    SigningPair pair() {
        return pair;
    }

    Optional<SigningPair> next() {
        return next;
    }

    List<SigningPair> pairs() {
        return Stream.concat(Stream.of(pair), next.stream()).toList();
    }

    KeySet withNext(SigningPair other) {
        return new KeySet(masterKey, pair, Optional.of(other));
    }

    /** Without the old pair. */
    KeySet advanced() {
        return new KeySet(masterKey, next.orElse(pair), Optional.empty());
    }

    /**
     * To sign with the pair of a certificate.
     *
     * @param certificatePem empty for a repository that has not signed anything yet
     * @throws UnreadableKeysException if there is no such pair: clients would not accept another one
     */
    RepositoryKeys signingWith(Optional<String> certificatePem) {
        if (certificatePem.isEmpty()) {
            return new RepositoryKeys(masterKey, pair);
        }
        return pairs().stream()
                .filter(one -> one.certificatePem().equals(certificatePem.get()))
                .findFirst()
                .map(one -> new RepositoryKeys(masterKey, one))
                .orElseThrow(() -> new UnreadableKeysException(
                        "none of the repository's certificates is the one that clients accept; mount a new pair as .next.key and .next.crt beside the present one",
                        null));
    }

    /** To go on as the manifest was signed that names this certificate object. */
    RepositoryKeys signingAs(Optional<ContentHash> certificate) {
        SigningPair chosen = pairs().stream()
                .filter(one -> certificate
                        .filter(hash -> hash.equals(
                                one.certificate().toObject(HashAlgorithm.SHA1).hash()))
                        .isPresent())
                .findFirst()
                .orElse(pair);
        return new RepositoryKeys(masterKey, chosen);
    }

    /** Never the keys: this may end up in a log. */
    @Override
    public String toString() {
        return "KeySet[private]";
    }
}
