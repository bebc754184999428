package org.cvmfsephemeral.notify.waiting;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.web.ProblemType;

/**
 * What somebody waits for.
 *
 * @param revision the lowest that will do
 * @param timeout a millisecond to ten minutes; zero for an answer at once
 */
record WaitRequest(RepositoryName repository, long revision, Duration timeout) {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);
    /** Timers know no less. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");
    private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,9})([smh]?)");

    /**
     * @param revision empty if it is not given
     * @param timeout {@code 30s}, {@code 2m}, plain seconds or an ISO 8601 duration; empty if it is not given
     * @throws InvalidWaitException if that makes no sense
     */
    static WaitRequest parse(String repository, Optional<String> revision, Optional<String> timeout)
            throws InvalidWaitException {
        return new WaitRequest(name(repository), revision(revision.orElse("")), timeout(timeout));
    }

    private static RepositoryName name(String text) throws InvalidWaitException {
        try {
            return RepositoryName.of(text);
        } catch (InvalidNameException e) {
            throw new InvalidWaitException(ProblemType.INVALID_REPOSITORY_NAME, e.getMessage());
        }
    }

    private static long revision(String text) throws InvalidWaitException {
        if (!REVISION.matcher(text).matches()) {
            throw new InvalidWaitException(
                    ProblemType.INVALID_PARAMETER, "revision is the number of the revision to wait for: ?revision=7");
        }
        return Long.parseLong(text);
    }

    private static Duration timeout(Optional<String> text) throws InvalidWaitException {
        if (text.isEmpty()) {
            return DEFAULT_TIMEOUT;
        }
        Duration timeout = duration(text.get());
        if (timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw invalidTimeout();
        }
        return timeout.isZero() || timeout.compareTo(SHORTEST) > 0 ? timeout : SHORTEST;
    }

    private static Duration duration(String text) throws InvalidWaitException {
        Matcher matcher = TIMEOUT.matcher(text);
        if (matcher.matches()) {
            return Duration.ofSeconds(Long.parseLong(matcher.group(1)) * secondsOf(matcher.group(2)));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw invalidTimeout();
        }
    }

    private static long secondsOf(String unit) {
        return switch (unit) {
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 1;
        };
    }

    private static InvalidWaitException invalidTimeout() {
        return new InvalidWaitException(
                ProblemType.INVALID_PARAMETER,
                "timeout is a number with s or m (30s, 2m), plain seconds, or an ISO 8601 duration (PT30S), ten minutes"
                        + " at most");
    }
}
