package org.cvmfsephemeral.publisher.catalog;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cvmfsephemeral.format.catalog.DirectoryWeights;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Decides which directories of a catalog that is too large become catalogs of their own: from the leaves upwards, where a subtree is more
 * than half a catalog all branches that are large enough are cut off. Upstream balances alike (format reference 5.4), but stops cutting
 * at half a catalog, and at branches that are small. Here what is left of an inner catalog is written again with every change below it,
 * so it is to be as little as possible.
 */
final class Partition {
    /** A catalog costs its parent a row and a registration, and itself a root and two markers. */
    private static final int SMALLEST = 32;

    private final int max;
    private final int min;
    private final Set<RepositoryPath> fixed;
    private final Set<RepositoryPath> cut = new LinkedHashSet<>();

    private Partition(int max, int min, Set<RepositoryPath> fixed) {
        this.max = max;
        this.min = min;
        this.fixed = fixed;
    }

    /**
     * @param fixed directories that are catalogs of their own in any case
     * @return the directories to cut off, those that lie deeper first; without {@code fixed} and {@code top}
     */
    static Set<RepositoryPath> of(DirectoryWeights top, int max, int min, Set<RepositoryPath> fixed) {
        Partition partition = new Partition(max, min, fixed);
        partition.weigh(top);
        return partition.cut;
    }

    /** The number of entries that stay below the directory. */
    private long weigh(DirectoryWeights directory) {
        Map<DirectoryWeights, Long> branches = new HashMap<>();
        long total = directory.entries();
        for (DirectoryWeights child : directory.children()) {
            long below = weigh(child);
            if (!fixed.contains(child.path())) {
                branches.put(child, below);
                total += below;
            }
        }
        if (total <= max / 2) {
            return total;
        }
        List<DirectoryWeights> heaviestFirst = branches.keySet().stream()
                .sorted(Comparator.comparing((DirectoryWeights child) -> -branches.get(child))
                        .thenComparing(DirectoryWeights::path))
                .toList();
        for (DirectoryWeights child : heaviestFirst) {
            long below = branches.get(child);
            if (below >= min || (total > max && below >= SMALLEST)) {
                cut.add(child.path());
                total -= below;
            }
        }
        return total;
    }
}
