package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeEffects;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.WorkedOn;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.ledger.repository.Tags;
import org.cvmfsephemeral.publisher.catalog.RevisionTree;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder.StoredCatalog;
import org.cvmfsephemeral.publisher.publish.PublishMetrics.Attempt;
import org.cvmfsephemeral.publisher.publish.PublishMetrics.Phase;
import org.cvmfsephemeral.publisher.revision.Fence;
import org.cvmfsephemeral.publisher.revision.RevisionContent;
import org.cvmfsephemeral.publisher.revision.RevisionSigner;
import org.cvmfsephemeral.publisher.tree.ChangePlan;
import org.cvmfsephemeral.publisher.tree.Overlay;
import org.cvmfsephemeral.publisher.tree.RejectedException;
import org.cvmfsephemeral.publisher.tree.TagPlan;
import org.jboss.logging.Logger;

/** Makes one revision out of queued changes. */
@ApplicationScoped
public class RevisionPublisher {
    private static final Logger LOG = Logger.getLogger(RevisionPublisher.class);

    private final Repositories repositories;
    private final Changes changes;
    private final Expiries expiries;
    private final Holds holds;
    private final RetentionRules rules;
    private final RetainedChildren children;
    private final Attempts attempts;
    private final Tags tags;
    private final TreeBuilder trees;
    private final RevisionSigner signer;
    private final Restorations restorations;
    private final Fence fence;
    private final PublishSettings settings;
    private final RevisionClock revisionClock;
    private final PublishMetrics metrics;
    private final PublishTraces traces;

    RevisionPublisher(
            Repositories repositories,
            Changes changes,
            Expiries expiries,
            Holds holds,
            RetentionRules rules,
            RetainedChildren children,
            Attempts attempts,
            Tags tags,
            TreeBuilder trees,
            RevisionSigner signer,
            Restorations restorations,
            Fence fence,
            PublishSettings settings,
            RevisionClock revisionClock,
            PublishMetrics metrics,
            PublishTraces traces) {
        this.repositories = repositories;
        this.changes = changes;
        this.expiries = expiries;
        this.holds = holds;
        this.rules = rules;
        this.children = children;
        this.attempts = attempts;
        this.tags = tags;
        this.trees = trees;
        this.signer = signer;
        this.restorations = restorations;
        this.fence = fence;
        this.settings = settings;
        this.revisionClock = revisionClock;
        this.metrics = metrics;
        this.traces = traces;
    }

    /**
     * Publishes the changes as the successor of {@code base}, or rejects those that do not fit. If another publisher was
     * faster, or a legal hold was put meanwhile, nothing has happened.
     *
     * @throws RuntimeException if it failed; the changes are still queued, or the ledger holds the revision as pending
     */
    public void publish(Repository base, List<UUID> queued) {
        UUID attempt = UUID.randomUUID();
        long begin = System.nanoTime();
        Attempt outcome = Attempt.FAILED;
        try (WorkedOn ignored = WorkedOn.of(base.name(), queued)) {
            attempts.begin(base.name(), attempt, queued);
            List<Change> batch = changes.loadQueued(queued);
            outcome = traces.traced(base.name(), batch, () -> attempt(attempt, base, batch));
        } catch (RuntimeException e) {
            endFailed(attempt, queued, e);
            throw e;
        } finally {
            metrics.ended(outcome, Duration.ofNanos(System.nanoTime() - begin));
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

    private Attempt attempt(UUID attempt, Repository base, List<Change> batch) {
        long now = revisionClock.after(base);
        TagPlan plan = TagPlan.of(tags.list(base.name()), repositories.retained(base.name()));
        Draft draft = metrics.timed(Phase.JUDGE, () -> draft(base, batch, plan, now));
        if (draft.content().outcomes().stream().allMatch(outcome -> outcome.problem() != null)) {
            draft.tree().close();
            return reject(attempt, base, batch, draft.content().outcomes());
        }
        StoredCatalog root = metrics.timed(Phase.BUILD, () -> build(attempt, base, draft, now));
        RevisionContent content =
                draft.content().withDropped(DroppedContent.of(base, draft.tree(), draft.isRestored()));
        PendingRevision pending =
                metrics.timed(Phase.SIGN, () -> signer.sign(attempt, base, root, base.revision() + 1, now, content));
        if (!metrics.timed(Phase.PREPARE, () -> repositories.prepareAttempt(base.name(), base.revision(), pending))) {
            LOG.infof("attempt overtaken repository=%s revision=%d", base.name(), pending.revision());
            // By another publisher, or by a legal hold: the changes are not to blame.
            attempts.forgive(draft.content().outcomes().stream()
                    .map(PendingRevision.Outcome::change)
                    .toList());
            attempts.end(attempt);
            return Attempt.OVERTAKEN;
        }
        if (!metrics.timed(Phase.FINISH, () -> fence.finish(base.name(), pending))) {
            // It is still pending, and so is what it has stored.
            return Attempt.OVERTAKEN;
        }
        metrics.settled(queuedAt(batch), pending.outcomes());
        return Attempt.PUBLISHED;
    }

    private Attempt reject(UUID attempt, Repository base, List<Change> batch, List<PendingRevision.Outcome> outcomes) {
        boolean rejected = repositories.rejectAll(base.name(), base.revision(), outcomes);
        attempts.end(attempt);
        if (!rejected) {
            return Attempt.OVERTAKEN;
        }
        metrics.settled(queuedAt(batch), outcomes);
        return Attempt.REJECTED;
    }

    private static Map<UUID, Instant> queuedAt(List<Change> batch) {
        return batch.stream().collect(Collectors.toMap(Change::id, Change::queuedAt));
    }

    /**
     * A tree that only has to be built.
     *
     * @param isRestored whether it is another one than the published, not the same with edits
     */
    private record Draft(RevisionTree tree, RevisionContent content, boolean isRestored) {}

    private Draft draft(Repository base, List<Change> batch, TagPlan plan, long now) {
        if (batch.size() == 1
                && batch.get(0).operations().size() == 1
                && batch.get(0).operations().get(0) instanceof Operation.Rollback rollback) {
            return rollback(base, batch.get(0), rollback, plan, now);
        }
        RevisionTree tree = trees.open(base.name(), base.rootHash().orElseThrow());
        try {
            Overlay overlay = new Overlay(tree, now);
            RevisionContent content = judge(base.name(), batch, tree, overlay, plan, now);
            tree.apply(overlay, now, trees.settings());
            return new Draft(tree, content, false);
        } catch (RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    private StoredCatalog build(UUID attempt, Repository base, Draft draft, long now) {
        try (RevisionTree tree = draft.tree()) {
            return trees.build(
                    attempt,
                    tree,
                    base.revision() + 1,
                    base.rootHash(),
                    now,
                    base.settings().ttlSeconds());
        }
    }

    private Draft rollback(Repository base, Change change, Operation.Rollback rollback, TagPlan plan, long now) {
        List<PendingRevision.Outcome> outcomes = new ArrayList<>();
        try {
            RetainedRevision target = plan.target(rollback);
            Restoration restoration = restorations.between(base, target, holds.listForAttempt(base.name()));
            outcomes.add(new PendingRevision.Outcome(
                    change.id(), null, ChangeEffects.ofRollback(rollback, target.revision())));
            tagAutomatically(plan, now);
            RetainedChildren.Watch watch = children.watch(base.name());
            watch.saw(List.of(rollback));
            RevisionTree tree = trees.open(base.name(), target.rootHash());
            RevisionContent content = new RevisionContent(
                    outcomes,
                    restoration.expiries(),
                    restoration.endedExpiries(),
                    plan,
                    List.of(),
                    watch.changes(tree));
            return new Draft(tree, content, true);
        } catch (RejectedException e) {
            outcomes.add(rejected(base.name(), change, List.of(rollback), e));
            return new Draft(
                    trees.open(base.name(), base.rootHash().orElseThrow()),
                    new RevisionContent(outcomes, List.of(), List.of(), plan, List.of()),
                    false);
        }
    }

    private RevisionContent judge(
            RepositoryName repository, List<Change> batch, RevisionTree tree, Overlay overlay, TagPlan plan, long now) {
        List<PendingRevision.Outcome> outcomes = new ArrayList<>();
        RepositoryExpiries known =
                new RepositoryExpiries(expiries, rules, repository, holds.listForAttempt(repository));
        RetainedChildren.Watch watch = children.watch(repository);
        List<PathExpiry> set = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        TagPlan tagged = plan;
        boolean accepted = false;
        for (Change change : batch) {
            if (!outcomes.isEmpty() && tree.openBytes() > trees.settings().revisionBytes()) {
                leaveForNext(batch.subList(outcomes.size(), batch.size()));
                break;
            }
            ChangePlan changePlan = new ChangePlan(overlay, tagged, now, known);
            List<Operation> operations = change.operations();
            try {
                operations.forEach(changePlan::apply);
                changePlan.finish();
                watch.saw(operations);
                overlay.adopt(changePlan.overlay());
                tagged = changePlan.tags();
                set.addAll(changePlan.expiries());
                ended.addAll(changePlan.endedExpiries());
                outcomes.add(new PendingRevision.Outcome(
                        change.id(), null, ChangeEffects.of(operations, changePlan.expired())));
                accepted = true;
            } catch (RejectedException e) {
                outcomes.add(rejected(repository, change, operations, e));
            }
        }
        if (accepted) {
            tagAutomatically(tagged, now);
        }
        return new RevisionContent(outcomes, set, ended, tagged, List.of(), watch.changes(overlay));
    }

    /** They were not tried, so it does not count. */
    private void leaveForNext(List<Change> rest) {
        attempts.forgive(rest.stream().map(Change::id).toList());
    }

    private void tagAutomatically(TagPlan plan, long now) {
        if (settings.automaticTags() > 0) {
            plan.putAutomatic(Instant.ofEpochSecond(now).toString(), settings.automaticTags());
        }
    }

    private static PendingRevision.Outcome rejected(
            RepositoryName repository, Change change, List<Operation> operations, RejectedException e) {
        LOG.infof(
                "change rejected repository=%s change=%s problem=%s",
                repository, change.id(), e.problem().type());
        return new PendingRevision.Outcome(change.id(), e.problem(), ChangeEffects.ofRejected(operations));
    }
}
