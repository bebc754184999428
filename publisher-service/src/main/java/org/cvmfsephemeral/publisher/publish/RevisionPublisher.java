package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.publisher.catalog.Catalogs;
import org.cvmfsephemeral.publisher.catalog.Catalogs.StoredCatalog;
import org.cvmfsephemeral.publisher.catalog.EditableTree;
import org.cvmfsephemeral.publisher.catalog.HotTrees;
import org.cvmfsephemeral.publisher.revision.Fence;
import org.cvmfsephemeral.publisher.revision.RevisionContent;
import org.cvmfsephemeral.publisher.revision.RevisionSigner;
import org.cvmfsephemeral.publisher.tree.ChangePlan;
import org.cvmfsephemeral.publisher.tree.Overlay;
import org.cvmfsephemeral.publisher.tree.RejectedException;
import org.jboss.logging.Logger;

/** Makes one revision out of queued changes. */
@ApplicationScoped
public class RevisionPublisher {
    private static final Logger LOG = Logger.getLogger(RevisionPublisher.class);

    private final Repositories repositories;
    private final Changes changes;
    private final Expiries expiries;
    private final Attempts attempts;
    private final Catalogs catalogs;
    private final HotTrees trees;
    private final RevisionSigner signer;
    private final Fence fence;
    private final PublishSettings settings;
    private final Clock clock;

    RevisionPublisher(
            Repositories repositories,
            Changes changes,
            Expiries expiries,
            Attempts attempts,
            Catalogs catalogs,
            HotTrees trees,
            RevisionSigner signer,
            Fence fence,
            PublishSettings settings,
            Clock clock) {
        this.repositories = repositories;
        this.changes = changes;
        this.expiries = expiries;
        this.attempts = attempts;
        this.catalogs = catalogs;
        this.trees = trees;
        this.signer = signer;
        this.fence = fence;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Publishes the changes as the successor of {@code base}, or rejects those that do not fit. If another publisher was
     * faster, nothing has happened.
     *
     * @throws RuntimeException if it failed; the changes are still queued, or the ledger holds the revision as pending
     */
    public void publish(Repository base, List<UUID> queued) {
        UUID attempt = UUID.randomUUID();
        try {
            attempts.begin(base.name(), attempt, queued);
            if (!attempt(attempt, base, changes.loadQueued(queued))) {
                attempts.end(attempt);
            }
        } catch (RuntimeException e) {
            endFailed(attempt, queued, e);
            throw e;
        }
    }

    private void endFailed(UUID attempt, List<UUID> queued, RuntimeException failure) {
        try {
            attempts.end(attempt);
            if (Outage.isBehind(failure)) {
                attempts.forgive(queued);
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private boolean attempt(UUID attempt, Repository base, List<Change> batch) {
        long now = timestampAfter(base);
        ContentHash baseRoot = base.rootHash().orElseThrow();
        EditableTree tree = trees.take(base.name(), baseRoot);
        ContentHash treeIs = baseRoot;
        try {
            Overlay overlay = new Overlay(tree);
            RevisionContent content = judge(base.name(), batch, overlay, now);
            if (content.outcomes().stream().allMatch(outcome -> outcome.problem() != null)) {
                repositories.rejectAll(base.name(), base.revision(), content.outcomes());
                return false;
            }
            treeIs = null;
            tree.apply(overlay, now);
            StoredCatalog root = store(base, tree, now);
            PendingRevision pending = signer.sign(attempt, base, root, base.revision() + 1, now, content);
            if (!repositories.prepare(base.name(), base.revision(), pending)) {
                LOG.infof("attempt overtaken repository=%s revision=%d", base.name(), pending.revision());
                return false;
            }
            treeIs = root.hash();
            fence.finish(base.name(), pending);
            return true;
        } finally {
            if (treeIs == null) {
                tree.close();
            } else {
                trees.giveBack(base.name(), treeIs, tree, tree.size());
            }
        }
    }

    /** T never goes back, and no clock that runs ahead may push it into a future that every later one must follow. */
    private long timestampAfter(Repository base) {
        long now = clock.instant().getEpochSecond();
        long ledger = repositories.now().getEpochSecond();
        if (now > ledger + settings.clockTolerance().toSeconds()) {
            throw new ClockAheadException(now - ledger);
        }
        return Math.max(now, base.publishedAt());
    }

    private RevisionContent judge(RepositoryName repository, List<Change> batch, Overlay overlay, long now) {
        List<PendingRevision.Outcome> outcomes = new ArrayList<>();
        List<PathExpiry> set = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (Change change : batch) {
            ChangePlan plan = new ChangePlan(overlay, now, (path, stamp) -> expiries.isDue(repository, path, stamp));
            try {
                change.operations().forEach(plan::apply);
                plan.finish();
                overlay.adopt(plan.overlay());
                set.addAll(plan.expiries());
                ended.addAll(plan.unexpired());
                outcomes.add(new PendingRevision.Outcome(change.id(), null));
            } catch (RejectedException e) {
                LOG.infof(
                        "change rejected repository=%s change=%s problem=%s",
                        repository, change.id(), e.problem().type());
                outcomes.add(new PendingRevision.Outcome(change.id(), e.problem()));
            }
        }
        return new RevisionContent(outcomes, set, ended);
    }

    private StoredCatalog store(Repository base, EditableTree tree, long now) {
        byte[] database = tree.serialize(
                base.revision() + 1, base.rootHash(), now, base.settings().ttlSeconds());
        return catalogs.put(base.name(), database);
    }
}
