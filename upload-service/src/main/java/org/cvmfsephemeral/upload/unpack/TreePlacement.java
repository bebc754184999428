package org.cvmfsephemeral.upload.unpack;

import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation.TreeMode;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.upload.lifetime.Lifetime;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * How a tree meets what is there.
 *
 * @param mode empty if there must be nothing
 * @param ttl how long it is to stay once it has arrived
 */
public record TreePlacement(Optional<TreeMode> mode, RequestedTtl ttl) {
    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter that makes no sense
     */
    static TreePlacement parse(String mode, RequestedTtl ttl) {
        return new TreePlacement(mode(mode), ttl);
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
     * How long the tree stays.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the whole repository would vanish, 422 if the repository does not allow it
     */
    Lifetime lifetime(RepositoryPath path, ExpiryPolicy policy) {
        Lifetime lifetime = ttl.within(policy);
        if (path.isRoot()
                && lifetime.ttl() != null
                && mode.filter(TreeMode.MERGE::equals).isEmpty()) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER, "The whole repository does not expire; use mode=merge with a ttl.");
        }
        return lifetime;
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
}
