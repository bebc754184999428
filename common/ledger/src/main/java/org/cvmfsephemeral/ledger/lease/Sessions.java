package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.idempotency.IdempotencyKeys;
import org.cvmfsephemeral.ledger.lease.LeaseEvents.HeldLease;
import org.cvmfsephemeral.messages.RepositoryEvent.LeaseTurn.What;

/**
 * Opens, keeps alive and ends the sessions of writers. A session that announces hands its lease and its protection to the
 * change; both end when the change is final.
 */
@ApplicationScoped
public class Sessions {
    private final EntityManager entities;
    private final Leases leases;
    private final LeaseQueue queue;
    private final Changes changes;
    private final SpaceUse space;
    private final IdempotencyKeys keys;
    private final LeaseEvents events;
    private final Condemnations condemnations;

    Sessions(
            EntityManager entities,
            Leases leases,
            LeaseQueue queue,
            Changes changes,
            SpaceUse space,
            IdempotencyKeys keys,
            LeaseEvents events,
            Condemnations condemnations) {
        this.entities = entities;
        this.leases = leases;
        this.queue = queue;
        this.changes = changes;
        this.space = space;
        this.keys = keys;
        this.events = events;
        this.condemnations = condemnations;
    }

    /** Who a session belongs to. */
    enum Kind {
        /** One request, which sends heartbeats while bytes flow. */
        UPLOAD,
        /** Any number of requests; lives as long as its lease. */
        TRANSACTION
    }

    /**
     * Opens a session of an upload that holds leases on its paths.
     *
     * @throws PathBusyException if another writer holds an overlapping path, and did so for as long as this one would wait
     * @throws TooManyUploadsException if there are as many as allowed
     */
    public UUID begin(SessionRequest request) throws InterruptedException {
        return queue.await(
                request.repository(),
                request.paths(),
                request.holder(),
                request.patience(),
                place -> begin(request, place));
    }

    /**
     * As {@link #begin(SessionRequest)}, for one path and without waiting.
     */
    @Transactional
    public UUID begin(
            RepositoryName repository, RepositoryPath path, String holder, Duration leaseTime, Duration maxAge) {
        return begin(SessionRequest.ofOne(repository, path, holder, leaseTime, maxAge), null);
    }

    @Transactional
    UUID begin(SessionRequest request, UUID place) {
        // A database that crashes may forget this session: its announcement then fails, as for any session that has
        // ended.
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
        open(request, place, Kind.UPLOAD);
        return request.id();
    }

    /** Takes the leases in the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void openForTransaction(SessionRequest request, UUID place) {
        open(request, place, Kind.TRANSACTION);
        events.tell(
                What.ACQUIRED,
                request.paths().stream()
                        .map(path -> new HeldLease(
                                request.repository().value(), path.value(), request.holder(), request.id()))
                        .toList());
    }

    private void open(SessionRequest request, UUID place, Kind kind) {
        if (request.repeatable() != null && !keys.isHeld(request.repository(), request.repeatable())) {
            throw new SessionLostException("the request was repeated, and the repetition has taken over");
        }
        // Before the lease is granted, as then the others wait.
        entities.createNativeQuery("""
                        INSERT INTO session (id, repository, kind, ends_at)
                        VALUES (:id, :repository, :kind, clock_timestamp() + make_interval(secs => :seconds))""")
                .setParameter("id", request.id())
                .setParameter("repository", request.repository().value())
                .setParameter("kind", kind.name())
                .setParameter("seconds", Leases.seconds(request.maxAge()))
                .executeUpdate();
        leases.grantToSession(request, place);
        requireAllowed(request);
    }

    /** Counted while nobody else can be granted a lease. */
    private void requireAllowed(SessionRequest request) {
        if (request.uploadLimit() == null) {
            return;
        }
        Number going = (Number) entities.createNativeQuery("""
                        SELECT count(*) FROM session
                        WHERE repository = :repository AND kind = 'UPLOAD' AND change_id IS NULL AND id <> :own
                          AND EXISTS (SELECT 1 FROM lease WHERE lease.session_id = session.id
                                        AND lease.expires_at > clock_timestamp())""")
                .setParameter("repository", request.repository().value())
                .setParameter("own", request.id())
                .getSingleResult();
        if (going.longValue() >= request.uploadLimit()) {
            throw new TooManyUploadsException(request.uploadLimit());
        }
    }

    /**
     * @throws SessionLostException if the session or its lease has ended
     */
    @Transactional
    public void heartbeat(UUID session, Duration leaseTime) {
        entities.createNativeQuery("SET LOCAL lock_timeout = '5s'").executeUpdate();
        int renewed = entities.createNativeQuery("""
                        UPDATE lease SET expires_at = clock_timestamp() + make_interval(secs => :seconds)
                        WHERE session_id = :session AND expires_at > clock_timestamp()""")
                .setParameter("session", session)
                .setParameter("seconds", Leases.seconds(leaseTime))
                .executeUpdate();
        int alive =
                entities.createNativeQuery("""
                        UPDATE session SET heartbeat_at = clock_timestamp()
                        WHERE id = :session AND change_id IS NULL AND ends_at > clock_timestamp()""").setParameter("session", session).executeUpdate();
        if (renewed == 0 || alive == 0) {
            throw new SessionLostException("the session has ended");
        }
    }

    /**
     * Queues the change and hands it the session's leases; one transaction.
     *
     * @return the change
     * @throws SessionLostException if the session or its lease has ended, or another request has taken over its key
     * @throws RepositoryFullException if there is no room for it
     */
    @Transactional
    public UUID announce(UUID session, Announcement announcement) {
        UUID change = UUID.randomUUID();
        handOver(session, change);
        settle(announcement, change);
        changes.queue(change, announcement.repository(), announcement.operations(), announcement.bytes());
        space.require(announcement.repository(), announcement.spaceLimit(), announcement.bytes());
        return change;
    }

    /**
     * As {@link #announce(UUID, Announcement)}, of all that has arrived in a transaction.
     *
     * @param session of the transaction, whose id it has
     * @param bytes by how much the repository grows at most
     * @param spaceLimit of the repository in bytes; null for none
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID announceCollected(UUID session, RepositoryName repository, long bytes, Long spaceLimit) {
        UUID change = UUID.randomUUID();
        handOver(session, change);
        changes.queueCollected(change, repository, session, bytes);
        leases.tellHandedOver(session, change);
        space.require(repository, spaceLimit, bytes);
        return change;
    }

    private void handOver(UUID session, UUID change) {
        int leased = entities.createNativeQuery("""
                        UPDATE lease SET change_id = :change, session_id = NULL, expires_at = NULL
                        WHERE session_id = :session AND expires_at > clock_timestamp()""")
                .setParameter("change", change)
                .setParameter("session", session)
                .executeUpdate();
        int alive = entities.createNativeQuery("""
                        UPDATE session SET change_id = :change
                        WHERE id = :session AND change_id IS NULL AND ends_at > clock_timestamp()""")
                .setParameter("change", change)
                .setParameter("session", session)
                .executeUpdate();
        if (leased == 0 || alive == 0) {
            throw new SessionLostException("the session ended before its change was announced");
        }
    }

    /** As {@link #announce(UUID, Announcement)}, for operations that let nothing grow. */
    @Transactional
    public UUID announce(UUID session, RepositoryName repository, List<Operation> operations) {
        return announce(session, Announcement.of(repository, operations));
    }

    private void settle(Announcement announcement, UUID change) {
        if (announcement.request() != null
                && !keys.settle(announcement.repository(), announcement.request(), change, announcement.answer())) {
            throw new SessionLostException("the request was repeated, and the repetition has taken over");
        }
    }

    /**
     * Takes the leases and queues the change at once, for changes that store nothing first.
     *
     * @throws PathBusyException as {@link #begin(SessionRequest)}
     */
    public UUID announceAtOnce(SessionRequest request, Announcement announcement) throws InterruptedException {
        return queue.await(
                request.repository(),
                request.paths(),
                request.holder(),
                request.patience(),
                place -> announceAtOnce(request, place, announcement));
    }

    /** Takes the lease and queues the change at once, without waiting for a busy path. */
    @Transactional
    public UUID announceAtOnce(
            RepositoryName repository, RepositoryPath path, String holder, List<Operation> operations) {
        return announceAtOnce(repository, List.of(path), holder, operations);
    }

    /**
     * As {@link #announceAtOnce(RepositoryName, RepositoryPath, String, List)} for operations on several paths.
     *
     * @param paths none of them at or below another
     */
    @Transactional
    public UUID announceAtOnce(
            RepositoryName repository, List<RepositoryPath> paths, String holder, List<Operation> operations) {
        return announceAtOnce(
                SessionRequest.ofMoment(repository, paths, holder), null, Announcement.of(repository, operations));
    }

    @Transactional
    UUID announceAtOnce(SessionRequest request, UUID place, Announcement announcement) {
        open(request, place, Kind.UPLOAD);
        return announce(request.id(), announcement);
    }

    /** Ends a session that announced nothing; harmless if it has ended already. */
    @Transactional
    public void abort(UUID session) {
        leases.release(session);
    }

    /** Ends a transaction's session that announced nothing. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void endTransaction(UUID session) {
        leases.release(session, What.RELEASED);
    }

    /**
     * Removes sessions whose owner has died, and expired leases. What another transaction is at is left for the next time.
     *
     * @param silence how long an upload may go without heartbeat; an attempt at a revision sends none, and is dead if it is as old and nobody
     *     publishes to its repository
     * @return how many sessions were reaped
     */
    @Transactional
    public int reap(Duration silence) {
        List<HeldLease> expired =
                HeldLease.of(entities.createNativeQuery("""
                        DELETE FROM lease WHERE id IN
                          (SELECT id FROM lease WHERE expires_at < clock_timestamp() FOR UPDATE SKIP LOCKED)
                        RETURNING\s""" + HeldLease.COLUMNS).getResultList());
        if (!expired.isEmpty()) {
            tellWaiting(expired);
            events.tell(What.EXPIRED, expired);
        }
        List<UUID> dead =
                entities
                        .createNativeQuery("""
                        SELECT id FROM session WHERE change_id IS NULL
                             AND (ends_at < clock_timestamp()
                                  OR kind = 'UPLOAD'
                                     AND heartbeat_at < clock_timestamp() - make_interval(secs => :seconds)
                                  OR kind = 'PUBLISH'
                                     AND started_at < clock_timestamp() - make_interval(secs => :seconds)
                                     AND NOT EXISTS (SELECT 1 FROM repository WHERE pending_id = session.id)
                                     AND pg_try_advisory_xact_lock(hashtextextended('publish:' || repository, 0))
                                  OR kind = 'TRANSACTION'
                                     AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.session_id = session.id))
                           FOR UPDATE SKIP LOCKED""")
                        .setParameter("seconds", Leases.seconds(silence))
                        .getResultList()
                        .stream()
                        .map(UUID.class::cast)
                        .toList();
        if (!dead.isEmpty()) {
            condemnations.condemnPinned(dead);
            entities.createNativeQuery("DELETE FROM session WHERE id IN (:dead)")
                    .setParameter("dead", dead)
                    .executeUpdate();
        }
        return dead.size();
    }

    private void tellWaiting(List<HeldLease> ended) {
        entities.createNativeQuery("""
                        WITH freed AS (SELECT repository FROM unnest(CAST(:repositories AS text[])) AS ended (repository))
                        """ + Changes.TELL_WAITING)
                .setParameter(
                        "repositories",
                        ended.stream().map(HeldLease::repository).toArray(String[]::new))
                .getResultList();
    }
}
