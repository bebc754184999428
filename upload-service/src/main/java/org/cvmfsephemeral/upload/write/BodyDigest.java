package org.cvmfsephemeral.upload.write;

import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * What the body of a request hashes to, as the caller says: {@code Content-Digest} or {@code Repr-Digest} (RFC 9530), which are the same
 * here as there are no encodings, or their predecessor {@code Digest} (RFC 3230).
 *
 * @param algorithm {@code sha-256} or {@code sha-512}
 */
record BodyDigest(String algorithm, byte[] value) {
    private static final Map<String, String> ALGORITHMS = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");
    private static final Pattern FIELD = Pattern.compile("([a-zA-Z0-9-]+)=:([A-Za-z0-9+/=]*):");
    private static final Pattern OLD_FIELD = Pattern.compile("([a-zA-Z0-9-]+)=([A-Za-z0-9+/=]*)");

    /**
     * Of the algorithms that are given the first that is known; empty if no digest is given.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if digests are given, but none that can be verified
     */
    static Optional<BodyDigest> of(HttpServerRequest request) {
        for (String header : new String[] {"Content-Digest", "Repr-Digest"}) {
            if (request.headers().contains(header)) {
                return Optional.of(parse(header, request.getHeader(header), FIELD));
            }
        }
        return Optional.ofNullable(request.getHeader("Digest")).map(text -> parse("Digest", text, OLD_FIELD));
    }

    /**
     * Of a field of {@code Repr-Digest}.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is none that can be verified
     */
    static BodyDigest ofRepresentation(String text) {
        return parse("Repr-Digest", text, FIELD);
    }

    private static BodyDigest parse(String header, String text, Pattern field) {
        for (String member : text.split(",")) {
            Matcher matcher = field.matcher(member.strip());
            if (!matcher.matches()) {
                throw invalid(header + " is a list such as " + example(field) + ".");
            }
            String algorithm = matcher.group(1).toLowerCase(Locale.ROOT);
            if (ALGORITHMS.containsKey(algorithm)) {
                return new BodyDigest(algorithm, decode(header, algorithm, matcher.group(2)));
            }
        }
        throw invalid(header + " has neither sha-256 nor sha-512.");
    }

    private static String example(Pattern field) {
        return field == FIELD ? "sha-256=:<base64>:" : "sha-256=<base64>";
    }

    private static byte[] decode(String header, String algorithm, String base64) {
        byte[] value;
        try {
            value = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw invalid(header + " is not base64.");
        }
        if (value.length != newDigest(algorithm).getDigestLength()) {
            throw invalid(header + " is not as long as " + algorithm + " is.");
        }
        return value;
    }

    MessageDigest newDigest() {
        return newDigest(algorithm);
    }

    /** Hexadecimal, if it is the kind of digest that contents are known by. */
    Optional<String> sha256() {
        return algorithm.equals("sha-256") ? Optional.of(HexFormat.of().formatHex(value)) : Optional.empty();
    }

    private static MessageDigest newDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(ALGORITHMS.get(algorithm));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_PARAMETER, detail);
    }
}
