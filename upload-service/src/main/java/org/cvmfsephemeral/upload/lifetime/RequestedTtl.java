package org.cvmfsephemeral.upload.lifetime;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/**
 * How long something is to stay, as a caller asks for it.
 *
 * @param duration null unless it is limited
 * @param isRenewedByTouch whether it is to stay as long again after each touch
 */
public record RequestedTtl(Kind kind, Duration duration, boolean isRenewedByTouch) {
    /** What callers say. */
    public enum Kind {
        /** Nothing, so the repository decides. */
        UNSAID,
        NEVER,
        LIMITED
    }

    /** The query parameters that say it. */
    public static final String TTL = "ttl";

    public static final String BY = "ttl-by";

    private static final String FOREVER = "never";

    public static RequestedTtl unsaid() {
        return new RequestedTtl(Kind.UNSAID, null, false);
    }

    /** From publication on. */
    public static RequestedTtl of(Duration duration) {
        return new RequestedTtl(Kind.LIMITED, duration, false);
    }

    /**
     * As query parameters say it.
     *
     * @param ttl null if it is not given
     * @param by null if it is not given
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter that makes no sense
     */
    public static RequestedTtl parse(String ttl, String by) {
        if (ttl == null) {
            return requested(ProblemType.INVALID_PARAMETER, BY, Kind.UNSAID, null, by);
        }
        if (ttl.equals(FOREVER)) {
            return requested(ProblemType.INVALID_PARAMETER, BY, Kind.NEVER, null, by);
        }
        return requested(
                ProblemType.INVALID_PARAMETER, BY, Kind.LIMITED, duration(ProblemType.INVALID_PARAMETER, ttl), by);
    }

    /**
     * As JSON documents say it.
     *
     * @param ttl null if it is not given; JSON null for never
     * @param by null if it is not given
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the field that makes no sense
     */
    public static RequestedTtl read(JsonNode ttl, String by) {
        if (ttl == null) {
            return requested(ProblemType.INVALID_OPERATION, "by", Kind.UNSAID, null, by);
        }
        if (ttl.isNull()) {
            return requested(ProblemType.INVALID_OPERATION, "by", Kind.NEVER, null, by);
        }
        if (!ttl.isTextual() && !ttl.isIntegralNumber()) {
            throw Problems.of(ProblemType.INVALID_OPERATION, "ttl is a time to live such as 2h, or null.");
        }
        Duration duration = duration(ProblemType.INVALID_OPERATION, ttl.asText());
        return requested(ProblemType.INVALID_OPERATION, "by", Kind.LIMITED, duration, by);
    }

    private static Duration duration(ProblemType problem, String ttl) {
        try {
            return TimeToLive.parse(ttl).duration();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Problems.of(problem, "ttl: " + e.getMessage() + ".");
        }
    }

    private static RequestedTtl requested(ProblemType problem, String name, Kind kind, Duration duration, String by) {
        return switch (by == null ? "age" : by) {
            case "age" -> new RequestedTtl(kind, duration, false);
            case "touch" -> {
                if (kind == Kind.NEVER) {
                    throw Problems.of(problem, name + " says what renews a time to live, and there is none.");
                }
                yield new RequestedTtl(kind, duration, true);
            }
            default -> throw Problems.of(problem, name + " is 'age' or 'touch'.");
        };
    }

    /**
     * What the repository grants: its default if the caller says nothing, which is its maximum if it has no default.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 if that is less than the caller asks for
     */
    public Lifetime within(ExpiryPolicy policy) {
        Long maximum = policy.maximumSeconds();
        if (kind == Kind.UNSAID) {
            Long usual = policy.defaultSeconds() == null ? maximum : policy.defaultSeconds();
            return usual == null ? Lifetime.FOREVER : new Lifetime(Duration.ofSeconds(usual), isRenewedByTouch);
        }
        if (maximum != null && (kind == Kind.NEVER || duration.compareTo(Duration.ofSeconds(maximum)) > 0)) {
            throw Problems.of(
                    ProblemType.TTL_TOO_LONG,
                    "Nothing stays in this repository for longer than " + maximum
                            + " seconds unless it is renewed; ask for a ttl of at most that.");
        }
        return kind == Kind.NEVER ? Lifetime.FOREVER : new Lifetime(duration, isRenewedByTouch);
    }
}
