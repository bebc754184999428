package org.cvmfsephemeral.upload.file;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.cvmfsephemeral.web.TimeToLive;

/**
 * How a file is to be published.
 *
 * @param ttl how long it stays once its content has arrived; null for ever
 * @param permissions the 12 permission bits
 */
record WriteOptions(Duration ttl, boolean overwrite, int permissions) {
    private static final int DEFAULT_PERMISSIONS = 0644;
    private static final int OCTAL = 8;

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter that makes no sense
     */
    static WriteOptions parse(String ttl, String overwrite, String mode) {
        return new WriteOptions(
                ttl == null ? null : parseTtl(ttl),
                parseFlag("overwrite", overwrite),
                mode == null ? DEFAULT_PERMISSIONS : parseMode(mode));
    }

    /**
     * When the file vanishes, in whole seconds; null for never.
     *
     * @param arrived when its content had arrived, by the time of the ledger, which also decides when it is due
     */
    Instant expires(Instant arrived) {
        // Rounded up: nothing vanishes before its time.
        return ttl == null ? null : arrived.plus(ttl).plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Duration parseTtl(String ttl) {
        try {
            return TimeToLive.parse(ttl).duration();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Problems.of(ProblemType.INVALID_PARAMETER, "ttl: " + e.getMessage() + ".");
        }
    }

    static boolean parseFlag(String name, String text) {
        return switch (text == null ? "false" : text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw Problems.of(ProblemType.INVALID_PARAMETER, name + " is 'true' or 'false'.");
        };
    }

    private static int parseMode(String mode) {
        if (!mode.matches("[0-7]{3,4}")) {
            throw Problems.of(ProblemType.INVALID_PARAMETER, "mode is three or four octal digits, such as 0755.");
        }
        return Integer.parseInt(mode, OCTAL);
    }
}
