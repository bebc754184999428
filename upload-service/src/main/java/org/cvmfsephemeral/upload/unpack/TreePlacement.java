package org.cvmfsephemeral.upload.unpack;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation.TreeMode;
import org.cvmfsephemeral.upload.change.ExpiryTime;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * How a tree meets what is there.
 *
 * @param mode empty if there must be nothing
 * @param ttl how long it stays once it has arrived; null for ever
 */
public record TreePlacement(Optional<TreeMode> mode, Duration ttl) {
    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter that makes no sense
     */
    static TreePlacement parse(String mode, String ttl) {
        return new TreePlacement(mode(mode), RequestParameters.ttl(ttl));
    }

    private static Optional<TreeMode> mode(String text) {
        if (text == null) {
            return Optional.empty();
        }
        return switch (text) {
            case "replace" -> Optional.of(TreeMode.REPLACE);
            case "merge" -> Optional.of(TreeMode.MERGE);
            default -> throw Problems.of(ProblemType.INVALID_PARAMETER, "mode is 'replace' or 'merge'.");
        };
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the whole repository would vanish
     */
    void requireFit(RepositoryPath path) {
        if (path.isRoot() && ttl != null && mode.filter(TreeMode.MERGE::equals).isEmpty()) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER, "The whole repository does not expire; use mode=merge with a ttl.");
        }
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if the tree cannot be put there
     */
    void refuseConflict(RepositoryPath path, Optional<Entry> present) {
        boolean isDirectory = present.filter(Directory.class::isInstance).isPresent();
        if (present.isPresent() && mode.isEmpty()) {
            throw Problems.of(
                    ProblemType.FILE_EXISTS,
                    "'" + path + "' exists; send mode=replace to replace it, or mode=merge to put the tree into it.");
        }
        if (present.isPresent() && !isDirectory && mode.get() == TreeMode.MERGE) {
            throw Problems.of(
                    ProblemType.NOT_A_DIRECTORY, "'" + path + "' is not a directory; a tree cannot be merged into it.");
        }
    }

    TreeMode effectiveMode() {
        return mode.orElse(TreeMode.CREATE);
    }

    /** When the tree vanishes; null for never. */
    Instant expires(Instant arrived) {
        return ttl == null ? null : ExpiryTime.after(arrived, ttl);
    }
}
