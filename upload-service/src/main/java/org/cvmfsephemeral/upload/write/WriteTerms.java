package org.cvmfsephemeral.upload.write;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/**
 * What a request that writes says beside what it writes.
 *
 * @param holder who others are told to be waiting for
 * @param patience for how long to wait for a busy path
 * @param transaction that it is part of; null for none
 * @param key under which it may be repeated; null for none
 * @param fingerprint what makes a repeated request the same
 */
public record WriteTerms(
        String holder,
        Duration patience,
        UUID transaction,
        String key,
        String fingerprint,
        Preference preference,
        Precondition precondition,
        Optional<BodyDigest> digest) {
    /** The query parameters that every write understands. */
    public static final Set<String> PARAMETERS = Set.of("wait", "transaction");

    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);
    private static final int LONGEST_KEY = 255;

    /**
     * @param activity what the holder is doing, for those who wait
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter or header that makes no sense
     */
    public static WriteTerms of(HttpServerRequest request, String activity) {
        WriteTerms terms = read(request, activity);
        if (terms.isConditional() && terms.transaction() != null) {
            throw invalid(
                    "Within a transaction there are no conditions: what its other requests write is not published yet.");
        }
        return terms;
    }

    private static WriteTerms read(HttpServerRequest request, String activity) {
        return new WriteTerms(
                activity + " from " + request.remoteAddress().hostAddress(),
                patience(request.getParam("wait")),
                transaction(request.getParam("transaction")),
                key(request.getHeader("Idempotency-Key")),
                fingerprint(request),
                Preference.of(request),
                Precondition.of(request),
                BodyDigest.of(request));
    }

    /**
     * As {@link #of}, for writes that are about nothing that has an entity tag.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 as well if there is a condition
     */
    public static WriteTerms unconditional(HttpServerRequest request, String activity) {
        WriteTerms terms = of(request, activity);
        if (terms.isConditional()) {
            throw invalid("If-Match and If-None-Match have no meaning here.");
        }
        return terms;
    }

    /**
     * As {@link #unconditional}, for what cannot be part of a transaction.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 as well if a transaction is named
     */
    public static WriteTerms alone(HttpServerRequest request, String activity) {
        WriteTerms terms = unconditional(request, activity);
        if (terms.transaction() != null) {
            throw invalid("This cannot be part of a transaction.");
        }
        return terms;
    }

    /**
     * Of a file that has arrived with other requests.
     *
     * @param request the last of them, which says how long to wait for publication
     * @param key under which it is announced once, however often that is tried
     * @param digest field of {@code Repr-Digest} that the file has to agree with
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is none that can be verified
     */
    public static WriteTerms ofArrived(
            HttpServerRequest request, String activity, String key, Optional<String> digest) {
        return new WriteTerms(
                activity + " from " + request.remoteAddress().hostAddress(),
                Duration.ZERO,
                null,
                key,
                key,
                Preference.of(request),
                new Precondition.None(),
                digest.map(BodyDigest::ofRepresentation));
    }

    /**
     * Refuses a digest that could not be verified once the file is here.
     *
     * @param text field of {@code Repr-Digest}; null for none
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is none
     */
    public static void requireDigest(String text) {
        Optional.ofNullable(text).ifPresent(BodyDigest::ofRepresentation);
    }

    /** Whether the request says what its body hashes to. */
    public boolean hasDigest() {
        return digest.isPresent();
    }

    /** Whether the request says what must be at the path. */
    public boolean isConditional() {
        return !(precondition instanceof Precondition.None);
    }

    private static Duration patience(String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration wait =
                    text.equals("0") ? Duration.ZERO : TimeToLive.parse(text).duration();
            if (wait.compareTo(LONGEST_PATIENCE) <= 0) {
                return wait;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Told below.
        }
        throw invalid("wait is a time such as 30s, of at most " + LONGEST_PATIENCE.toMinutes() + " minutes.");
    }

    private static UUID transaction(String text) {
        if (text == null) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Problems.of(ProblemType.UNKNOWN_TRANSACTION, "There is no such transaction.");
        }
    }

    private static String key(String text) {
        if (text == null) {
            return null;
        }
        if (text.isBlank() || text.length() > LONGEST_KEY || text.chars().anyMatch(Character::isISOControl)) {
            throw invalid("An Idempotency-Key has 1 to " + LONGEST_KEY + " characters.");
        }
        return text.strip();
    }

    /** Content is not compared: it would have to be read first. Where a digest is given, it stands for the content. */
    /** As these, of a request whose body has been read. */
    WriteTerms withBody(byte[] digestOfBody) {
        return new WriteTerms(
                holder,
                patience,
                transaction,
                key,
                fingerprint + HexFormat.of().formatHex(digestOfBody),
                preference,
                precondition,
                digest);
    }

    private static String fingerprint(HttpServerRequest request) {
        MessageDigest digest = HashAlgorithm.SHA1.newDigest();
        for (String part : new String[] {
            request.method().name(),
            request.uri(),
            String.valueOf(request.getHeader("Content-Digest")),
            String.valueOf(request.getHeader("Repr-Digest")),
            String.valueOf(request.getHeader("Digest")),
            String.valueOf(request.getHeader("Content-Length"))
        }) {
            digest.update((part + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_PARAMETER, detail);
    }
}
