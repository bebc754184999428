package org.cvmfsephemeral.testing.checker;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hash of the stored bytes of an object (1.1, 1.4): lower-case hex and, where it is not SHA-1, the algorithm's id. */
public final class ContentHash {
    private static final Pattern HASH_STRING = Pattern.compile("([0-9a-f]{40})(-[a-z0-9]+)?");

    private final HashAlgorithm algorithm;
    private final String hex;

    private ContentHash(HashAlgorithm algorithm, String hex) {
        this.algorithm = algorithm;
        this.hex = hex;
    }

    static Optional<ContentHash> parse(String text) {
        Matcher matcher = HASH_STRING.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return HashAlgorithm.ofId(Optional.ofNullable(matcher.group(2)).orElse(""))
                .map(algorithm -> new ContentHash(algorithm, matcher.group(1)));
    }

    static ContentHash of(HashAlgorithm algorithm, byte[] digest) {
        return new ContentHash(algorithm, HexFormat.of().formatHex(digest));
    }

    static ContentHash compute(HashAlgorithm algorithm, byte[] bytes) {
        return of(algorithm, algorithm.digest().digest(bytes));
    }

    HashAlgorithm algorithm() {
        return algorithm;
    }

    boolean isNull() {
        return hex.chars().allMatch(c -> c == '0');
    }

    /** Name below the repository's URL (1.3). */
    String path(String suffix) {
        return "data/" + hex.substring(0, 2) + '/' + hex.substring(2) + algorithm.id() + suffix;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentHash hash && hash.algorithm == algorithm && hash.hex.equals(hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    /** The hash string, without suffix. */
    @Override
    public String toString() {
        return hex + algorithm.id();
    }
}
