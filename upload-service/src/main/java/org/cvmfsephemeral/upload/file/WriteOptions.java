package org.cvmfsephemeral.upload.file;

import java.time.Duration;
import java.time.Instant;
import org.cvmfsephemeral.upload.change.ExpiryTime;
import org.cvmfsephemeral.upload.http.Permissions;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * How a file is to be published.
 *
 * @param ttl how long it stays once its content has arrived; null for ever
 * @param permissions the 12 permission bits
 */
public record WriteOptions(Duration ttl, boolean overwrite, int permissions) {
    public static final int DEFAULT_PERMISSIONS = 0644;

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter that makes no sense
     */
    static WriteOptions parse(String ttl, String overwrite, String mode) {
        return new WriteOptions(
                RequestParameters.ttl(ttl),
                parseFlag("overwrite", overwrite),
                mode == null ? DEFAULT_PERMISSIONS : parseMode(mode));
    }

    /** As these, but replacing a file that exists. */
    WriteOptions overwriting() {
        return new WriteOptions(ttl, true, permissions);
    }

    /**
     * When the file vanishes, in whole seconds; null for never.
     *
     * @param arrived when its content had arrived, by the time of the ledger, which also decides when it is due
     */
    Instant expires(Instant arrived) {
        return ttl == null ? null : ExpiryTime.after(arrived, ttl);
    }

    static boolean parseFlag(String name, String text) {
        return RequestParameters.flag(name, text);
    }

    private static int parseMode(String mode) {
        return Permissions.parse(mode).orElseThrow(() -> Problems.of(ProblemType.INVALID_PARAMETER, Permissions.RULE));
    }
}
