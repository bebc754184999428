package org.cvmfsephemeral.upload.revision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.diff.DifferenceVisitor;
import org.cvmfsephemeral.format.diff.TreeDifference;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.tree.HeldCatalogs;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;

/** Compares revisions, a page at a time. */
@ApplicationScoped
class Differences {
    private final RepositoryTrees trees;
    private final UploadSlots slots;

    Differences(RepositoryTrees trees, UploadSlots slots) {
        this.trees = trees;
        this.slots = slots;
    }

    /**
     * @param after path of the last difference of the page before; empty for the first page
     * @param limit of the page
     */
    DifferencePage page(
            RepositoryName repository, RevisionRoot from, RevisionRoot to, Optional<RepositoryPath> after, int limit) {
        List<DifferenceView> differences = new ArrayList<>();
        DifferenceVisitor visitor = difference -> {
            differences.add(DifferenceView.of(difference));
            return differences.size() <= limit;
        };
        // Large trees take a while, and requests that do must leave threads to the others.
        try (UploadSlots.Slot ignored = slots.take();
                HeldCatalogs catalogs = trees.hold(repository)) {
            TreeDifference difference = TreeDifference.between(catalogs, from.rootHash(), to.rootHash());
            after.ifPresentOrElse(last -> difference.forEachAfter(last, visitor), () -> difference.forEach(visitor));
        }
        boolean isLast = differences.size() <= limit;
        return new DifferencePage(
                repository.value(),
                from.revision(),
                from.rootHash().toString(),
                to.revision(),
                to.rootHash().toString(),
                isLast ? differences : differences.subList(0, limit),
                isLast
                        ? null
                        : next(repository, from, to, differences.get(limit - 1).path(), limit));
    }

    private static String next(RepositoryName repository, RevisionRoot from, RevisionRoot to, String last, int limit) {
        return "/repos/" + repository + "/diff?from=" + from.revision() + "&to=" + to.revision() + "&after="
                + RequestPath.escape(last.isEmpty() ? "/" : last) + "&limit=" + limit;
    }
}
