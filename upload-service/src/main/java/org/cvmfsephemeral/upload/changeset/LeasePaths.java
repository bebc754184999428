package org.cvmfsephemeral.upload.changeset;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Which paths a change needs leases on. */
public final class LeasePaths {
    private LeasePaths() {}

    /** Without those that are at or below another one: a lease covers all below its path. */
    public static List<RepositoryPath> outermost(Collection<RepositoryPath> paths) {
        Set<RepositoryPath> distinct = new LinkedHashSet<>(paths);
        return distinct.stream()
                .filter(path -> path.ancestors().stream().noneMatch(distinct::contains))
                .toList();
    }
}
