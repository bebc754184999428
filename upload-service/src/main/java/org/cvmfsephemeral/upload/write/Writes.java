package org.cvmfsephemeral.upload.write;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.ledger.change.WorkedOn;
import org.cvmfsephemeral.ledger.idempotency.ClaimedKey;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.cvmfsephemeral.ledger.lease.Announcement;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.lease.SpaceUse;
import org.cvmfsephemeral.ledger.repository.RepositoryLimits;
import org.cvmfsephemeral.ledger.transaction.ArrivedPart;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.cvmfsephemeral.upload.change.PublishedChanges;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.session.LiveSession;
import org.cvmfsephemeral.upload.session.LiveSessions;
import org.cvmfsephemeral.upload.session.ShareOfPlaces;
import org.cvmfsephemeral.upload.session.WaitingRoom;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;

/**
 * The way of every write: repeated or not, lease or part of a transaction, conditions, content, announcement, publication. Nothing of a
 * write that fails on this way stays in the ledger.
 */
@ApplicationScoped
public class Writes {
    private static final Logger LOG = Logger.getLogger(Writes.class);

    private final UploadSlots slots;
    private final RepeatedRequests repeated;
    private final LiveSessions live;
    private final Sessions sessions;
    private final WaitingRoom waiting;
    private final Transactions transactions;
    private final OpenTransactions open;
    private final SpaceUse space;
    private final EntryMemory entries;
    private final SessionPins pins;
    private final ActiveRepositories repositories;
    private final RepositoryTrees trees;
    private final PublishedChanges published;
    private final HeldPaths heldPaths;
    private final UploadSettings settings;
    private final CurrentCaller caller;
    /** Those who wait for a publication; beyond them requests are answered before it. */
    private final ShareOfPlaces publications;

    Writes(
            UploadSlots slots,
            RepeatedRequests repeated,
            LiveSessions live,
            Sessions sessions,
            WaitingRoom waiting,
            Transactions transactions,
            OpenTransactions open,
            SpaceUse space,
            EntryMemory entries,
            SessionPins pins,
            ActiveRepositories repositories,
            RepositoryTrees trees,
            PublishedChanges published,
            HeldPaths heldPaths,
            UploadSettings settings,
            CurrentCaller caller) {
        this.slots = slots;
        this.repeated = repeated;
        this.live = live;
        this.sessions = sessions;
        this.waiting = waiting;
        this.transactions = transactions;
        this.open = open;
        this.space = space;
        this.entries = entries;
        this.pins = pins;
        this.repositories = repositories;
        this.trees = trees;
        this.published = published;
        this.heldPaths = heldPaths;
        this.settings = settings;
        this.caller = caller;
        this.publications =
                new ShareOfPlaces(settings.maxConcurrent(), settings.maxConcurrent() - settings.maxConcurrent() / 4);
    }

    /** What has become of the draft in the ledger: a change, or a part of a transaction. */
    private record Recorded(Optional<UUID> change, Map<String, Object> facts) {}

    /** What one attempt needs at every step. */
    private record Attempt(UUID id, WriteTarget target, WriteTerms terms) {
        RepositoryName repository() {
            return target.repository().name();
        }

        RepositoryLimits limits() {
            return target.repository().settings().limits();
        }

        RepeatableRequest request() {
            return terms.key() == null ? null : new RepeatableRequest(terms.key(), id);
        }
    }

    /**
     * Carries out a write that stores content first.
     *
     * @throws org.cvmfsephemeral.ledger.lease.PathBusyException if another writer holds the path
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if a condition does not hold, or the change was rejected or parked
     */
    public WriteOutcome perform(WriteTarget target, WriteTerms terms, Writing writing) throws InterruptedException {
        Attempt attempt = new Attempt(UUID.randomUUID(), target, terms);
        return carryOut(attempt, () -> {
            long replaced = target.check().pass();
            return terms.transaction() == null
                    ? announce(attempt, writing, replaced)
                    : collect(attempt, writing, replaced);
        });
    }

    /**
     * Carries out a write that has nothing to store.
     *
     * @throws org.cvmfsephemeral.ledger.lease.PathBusyException if another writer holds one of the paths
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if a condition does not hold, or the change was rejected or parked
     */
    public WriteOutcome perform(WriteTarget target, WriteTerms terms, Draft draft) throws InterruptedException {
        WriteTarget checked = target.checking(() -> heldPaths.refuse(target.repository(), draft.operations()));
        if (terms.transaction() != null || terms.isConditional()) {
            return perform(checked, terms, scope -> draft);
        }
        Attempt attempt = new Attempt(UUID.randomUUID(), checked, terms);
        return carryOut(attempt, () -> {
            checked.check().pass();
            UUID change = waiting.await(
                    sessionRequest(attempt), request -> sessions.announceAtOnce(request, announcement(attempt, draft)));
            return new Recorded(Optional.of(change), draft.facts());
        });
    }

    /** What is done once under a key, and recorded in the same transaction of the ledger. */
    @FunctionalInterface
    public interface Once {
        /**
         * @param request whose attempt is the id of what comes into being; its key is null if the caller has sent none
         */
        void carryOut(RepeatableRequest request) throws InterruptedException;
    }

    /**
     * Carries out something that announces nothing, once for each key.
     *
     * @return the id of what came into being, now or when the request was sent first
     */
    public UUID once(RepositoryName repository, WriteTerms terms, Once once) throws InterruptedException {
        RepeatableRequest request = new RepeatableRequest(terms.key(), UUID.randomUUID());
        if (terms.key() == null) {
            once.carryOut(request);
            return request.attempt();
        }
        if (repeated.claim(repository, request, terms.fingerprint()) instanceof ClaimedKey.Done done) {
            return UUID.fromString(done.answer());
        }
        boolean isDone = false;
        try {
            once.carryOut(request);
            isDone = true;
            return request.attempt();
        } finally {
            if (!isDone) {
                repeated.giveUp(repository, request);
            }
        }
    }

    private interface Step {
        Recorded take() throws InterruptedException;
    }

    private WriteOutcome carryOut(Attempt attempt, Step step) throws InterruptedException {
        try (UploadSlots.Slot ignored = slots.take()) {
            if (attempt.request() == null) {
                return outcome(attempt, step.take());
            }
            ClaimedKey claimed = repeated.claim(
                    attempt.repository(), attempt.request(), attempt.terms().fingerprint());
            if (claimed instanceof ClaimedKey.Done done) {
                return outcome(attempt, new Recorded(done.change(), repeated.toFacts(done.answer())));
            }
            return outcome(attempt, takeOrGiveUp(attempt, step));
        }
    }

    private Recorded takeOrGiveUp(Attempt attempt, Step step) throws InterruptedException {
        boolean done = false;
        try {
            Recorded recorded = step.take();
            done = true;
            return recorded;
        } finally {
            if (!done) {
                repeated.giveUp(attempt.repository(), attempt.request());
            }
        }
    }

    private Recorded announce(Attempt attempt, Writing writing, long replaced) throws InterruptedException {
        try (LiveSession session = live.begin(sessionRequest(attempt));
                EntryMemory.Share memory = entries.share()) {
            Draft draft = draft(attempt, session, session.id(), memory, writing, replaced);
            UUID change = sessions.announce(session.id(), announcement(attempt, draft));
            session.done();
            try (WorkedOn ignored = WorkedOn.of(attempt.repository(), List.of(change))) {
                LOG.infof(
                        "change announced repository=%s operations=%d bytes=%d change=%s",
                        attempt.repository(), draft.operations().size(), draft.bytes(), change);
            }
            return new Recorded(Optional.of(change), draft.facts());
        }
    }

    private Recorded collect(Attempt attempt, Writing writing, long replaced) throws InterruptedException {
        UUID transaction = attempt.terms().transaction();
        open.require(attempt.repository(), transaction, attempt.target().paths());
        try (LiveSession part = live.beginPart(transaction, attempt.id(), attempt.repository(), attempt.request());
                EntryMemory.Share memory = entries.share()) {
            Draft draft = draft(attempt, part, transaction, memory, writing, replaced);
            transactions.complete(
                    transaction,
                    part.id(),
                    attempt.repository(),
                    new ArrivedPart(draft.operations(), draft.bytes(), attempt.request(), answer(attempt, draft)));
            part.done();
            LOG.infof(
                    "part arrived repository=%s operations=%d bytes=%d transaction=%s",
                    attempt.repository(), draft.operations().size(), draft.bytes(), transaction);
            return new Recorded(Optional.empty(), draft.facts());
        }
    }

    private Draft draft(
            Attempt attempt,
            LiveSession session,
            UUID protector,
            EntryMemory.Share memory,
            Writing writing,
            long replaced)
            throws InterruptedException {
        ActiveRepository repository = repositories.writable(attempt.repository().value());
        requirePrecondition(repository, attempt);
        BodyLimits limits = limits(attempt, replaced);
        InputStream limited = new LimitedBody(attempt.target().body(), limits.meter());
        InputStream body = attempt.terms()
                .digest()
                .<InputStream>map(expected -> new VerifiedBody(limited, expected))
                .orElse(limited);
        return writing.carryOut(new WriteScope(
                repository,
                protector,
                body,
                attempt.terms().digest().flatMap(BodyDigest::sha256),
                limits.meter(),
                memory::take,
                session::progress,
                pins.of(protector, repository.name()),
                object -> pins.repaired(repository.name(), object)));
    }

    /** Whoever has the lease sees what the writer before has published. */
    private void requirePrecondition(ActiveRepository repository, Attempt attempt) {
        if (!attempt.terms().isConditional()) {
            return;
        }
        RepositoryPath path = attempt.target().paths().get(0);
        Optional<Entry> present = trees.lookup(repository.name(), repository.rootHash(), path);
        if (!attempt.terms().precondition().holds(present)) {
            throw Problems.of(
                    ProblemType.PRECONDITION_FAILED,
                    present.isPresent()
                            ? "What is at '" + path + "' is not what the request's condition asks for."
                            : "There is nothing at '" + path + "'.");
        }
    }

    private BodyLimits limits(Attempt attempt, long replaced) {
        RepositoryLimits limits = attempt.limits();
        OptionalLong room = OptionalLong.empty();
        if (limits.repositoryBytes() != null) {
            OptionalLong left = space.left(attempt.repository());
            room = left.isEmpty() ? left : OptionalLong.of(left.getAsLong() + replaced);
        }
        BodyLimits all = new BodyLimits(limits, room);
        attempt.target().length().ifPresent(all::check);
        return all;
    }

    private SessionRequest sessionRequest(Attempt attempt) {
        return new SessionRequest(
                attempt.id(),
                attempt.repository(),
                attempt.target().paths(),
                attempt.terms().holder(),
                settings.leaseTime(),
                settings.maxUploadTime(),
                attempt.terms().patience(),
                attempt.limits().concurrentUploads(),
                attempt.request());
    }

    private Announcement announcement(Attempt attempt, Draft draft) {
        return new Announcement(
                attempt.repository(),
                draft.operations(),
                draft.bytes(),
                attempt.limits().repositoryBytes(),
                attempt.request(),
                answer(attempt, draft));
    }

    private String answer(Attempt attempt, Draft draft) {
        return attempt.request() == null ? null : repeated.toAnswer(draft.facts());
    }

    private WriteOutcome outcome(Attempt attempt, Recorded recorded) {
        if (recorded.change().isEmpty()) {
            return new WriteOutcome.Collected(attempt.terms().transaction(), recorded.facts());
        }
        return await(
                attempt.repository(), recorded.change().get(), attempt.terms().preference(), recorded.facts());
    }

    /**
     * Waits for a change for as long as the caller would like.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if it was rejected or parked
     */
    public WriteOutcome await(RepositoryName repository, UUID change, WriteTerms terms) {
        return await(repository, change, terms.preference(), Map.of());
    }

    private WriteOutcome await(
            RepositoryName repository, UUID change, Preference preference, Map<String, Object> facts) {
        caller.changed(change);
        Duration patience = preference.patience(settings.publishWait());
        if (patience.isZero() || !publications.tryTake(repository)) {
            return new WriteOutcome.OnItsWay(change, preference.applied(), facts);
        }
        try {
            return published
                    .await(change, patience)
                    .<WriteOutcome>map(
                            view -> new WriteOutcome.Published(change, view.revision(), view.rootHash(), facts))
                    .orElseGet(() -> new WriteOutcome.OnItsWay(change, preference.applied(), facts));
        } finally {
            publications.giveBack(repository);
        }
    }
}
