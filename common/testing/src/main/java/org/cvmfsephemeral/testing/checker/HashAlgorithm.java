package org.cvmfsephemeral.testing.checker;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/** Content-hash algorithms (1.1), in the order of their flag bits (4.6). All give 20 bytes. */
enum HashAlgorithm {
    SHA1(""),
    RIPEMD160("-rmd160"),
    SHAKE128("-shake128");

    static final int DIGEST_BYTES = 20;

    private final String id;

    HashAlgorithm(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    static Optional<HashAlgorithm> ofFlagBits(long bits) {
        return bits < values().length ? Optional.of(values()[(int) bits]) : Optional.empty();
    }

    static Optional<HashAlgorithm> ofId(String id) {
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.id.equals(id)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    MessageDigest digest() {
        return switch (this) {
            case SHA1 -> jdk("SHA-1");
            case RIPEMD160 -> new TwentyByteDigest(new RIPEMD160Digest());
            case SHAKE128 -> new TwentyByteDigest(new SHAKEDigest(128));
        };
    }

    static MessageDigest jdk(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
