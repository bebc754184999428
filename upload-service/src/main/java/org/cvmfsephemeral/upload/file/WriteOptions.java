package org.cvmfsephemeral.upload.file;

import org.cvmfsephemeral.upload.http.Permissions;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * How a file is to be published.
 *
 * @param ttl how long it is to stay once its content has arrived
 * @param permissions the 12 permission bits
 */
public record WriteOptions(RequestedTtl ttl, boolean overwrite, int permissions) {
    public static final int DEFAULT_PERMISSIONS = 0644;

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter that makes no sense
     */
    public static WriteOptions parse(RequestedTtl ttl, String overwrite, String mode) {
        return new WriteOptions(
                ttl, parseFlag("overwrite", overwrite), mode == null ? DEFAULT_PERMISSIONS : parseMode(mode));
    }

    /** As these, but replacing a file that exists. */
    WriteOptions overwriting() {
        return new WriteOptions(ttl, true, permissions);
    }

    public static boolean parseFlag(String name, String text) {
        return RequestParameters.flag(name, text);
    }

    private static int parseMode(String mode) {
        return Permissions.parse(mode).orElseThrow(() -> Problems.of(ProblemType.INVALID_PARAMETER, Permissions.RULE));
    }
}
