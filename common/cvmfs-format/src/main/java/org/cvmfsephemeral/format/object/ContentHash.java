package org.cvmfsephemeral.format.object;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The hash of an object's stored bytes together with its algorithm (format reference 1.1). Its text form is lower-case hex
 * followed by the algorithm id.
 */
public final class ContentHash implements Comparable<ContentHash> {
    private static final HexFormat HEX = HexFormat.of();
    private static final int HEX_DIGITS = 2 * HashAlgorithm.DIGEST_BYTES;

    private final HashAlgorithm algorithm;
    private final byte[] digest;

    private ContentHash(HashAlgorithm algorithm, byte[] digest) {
        this.algorithm = algorithm;
        this.digest = digest;
    }

    public static ContentHash ofDigest(HashAlgorithm algorithm, byte[] digest) {
        if (digest.length != HashAlgorithm.DIGEST_BYTES) {
            throw new FormatException("a digest has " + HashAlgorithm.DIGEST_BYTES + " bytes, not " + digest.length);
        }
        return new ContentHash(algorithm, digest.clone());
    }

    /** Finishes a digest made by {@link HashAlgorithm#newDigest()}. */
    public static ContentHash finish(HashAlgorithm algorithm, MessageDigest digest) {
        return new ContentHash(algorithm, Arrays.copyOf(digest.digest(), HashAlgorithm.DIGEST_BYTES));
    }

    public static ContentHash of(HashAlgorithm algorithm, byte[] content) {
        MessageDigest digest = algorithm.newDigest();
        digest.update(content);
        return finish(algorithm, digest);
    }

    public static ContentHash sha1(byte[] content) {
        return of(HashAlgorithm.SHA1, content);
    }

    /**
     * Reads a hash string.
     *
     * @throws FormatException unless the text is 40 lower-case hex digits and a known algorithm id
     */
    public static ContentHash parse(String text) {
        if (text.length() >= HEX_DIGITS) {
            String id = text.substring(HEX_DIGITS);
            for (HashAlgorithm algorithm : HashAlgorithm.values()) {
                if (algorithm.id().equals(id)) {
                    return new ContentHash(algorithm, parseHex(text.substring(0, HEX_DIGITS)));
                }
            }
        }
        throw new FormatException("not a hash string");
    }

    private static byte[] parseHex(String hex) {
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            boolean isHexDigit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (!isHexDigit) {
                throw new FormatException("not a hash string");
            }
        }
        return HEX.parseHex(hex);
    }

    public HashAlgorithm algorithm() {
        return algorithm;
    }

    /** A copy of the 20 raw digest bytes. */
    public byte[] digest() {
        return digest.clone();
    }

    /** The 40 hex digits without the algorithm id. */
    public String hex() {
        return HEX.formatHex(digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentHash that && algorithm == that.algorithm && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public int compareTo(ContentHash other) {
        int byDigest = Arrays.compareUnsigned(digest, other.digest);
        return byDigest != 0 ? byDigest : algorithm.compareTo(other.algorithm);
    }

    /** The hash string, for example {@code e8ec3d88b62ebf526e4e5a4ff6162a3aa48a6b78}. */
    @Override
    public String toString() {
        return hex() + algorithm.id();
    }
}
