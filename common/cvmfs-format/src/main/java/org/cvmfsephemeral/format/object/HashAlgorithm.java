package org.cvmfsephemeral.format.object;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The content-hash algorithms of CernVM-FS; all have 20-byte digests (format reference 1.1, upstream
 * {@code cvmfs/crypto/hash.h}).
 */
public enum HashAlgorithm {
    SHA1("", 0),
    RIPEMD160("-rmd160", 1),
    /** SHAKE-128 squeezed to 160 bits. */
    SHAKE128("-shake128", 2);

    public static final int DIGEST_BYTES = 20;

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final String id;
    private final int flagValue;

    HashAlgorithm(String id, int flagValue) {
        this.id = id;
        this.flagValue = flagValue;
    }

    /** The text behind the hex digits of a hash string: empty, {@code -rmd160} or {@code -shake128}. */
    public String id() {
        return id;
    }

    /** The value of bits 8 to 10 of a catalog entry's flags (format reference 4.6). */
    public int flagValue() {
        return flagValue;
    }

    public static HashAlgorithm ofFlagValue(int flagValue) {
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.flagValue == flagValue) {
                return algorithm;
            }
        }
        throw new FormatException("unknown hash algorithm in entry flags: " + flagValue);
    }

    /** A fresh digest; its result may be longer than {@link #DIGEST_BYTES} (SHAKE-128) and is then cut by {@link ContentHash}. */
    public MessageDigest newDigest() {
        try {
            return switch (this) {
                case SHA1 -> MessageDigest.getInstance("SHA-1");
                case RIPEMD160 -> MessageDigest.getInstance("RIPEMD160", BOUNCY_CASTLE);
                case SHAKE128 -> MessageDigest.getInstance("SHAKE128-256", BOUNCY_CASTLE);
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK or BouncyCastle lacks " + this, e);
        }
    }
}
