package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.lease.LeaseEvents.HeldLease;
import org.cvmfsephemeral.messages.RepositoryEvent.LeaseTurn.What;

/**
 * Reserves paths. Leases of a repository never overlap, whichever replica grants them: the check and the insertion happen under
 * one advisory lock. All times are the database's.
 */
@ApplicationScoped
public class Leases {
    /** Below a path are exactly the strings from "path/" up to "path0": zero follows the slash in byte order. */
    private static final String OVERLAPPING = """
            SELECT path, holder, CAST(EXTRACT(EPOCH FROM expires_at - clock_timestamp()) AS double precision)
            FROM (SELECT path, holder, expires_at FROM lease
                  WHERE repository = :repository
                    AND (expires_at IS NULL OR expires_at > clock_timestamp())
                  UNION ALL
                  SELECT waited COLLATE "C", holder, NULL FROM lease_wait, unnest(paths) AS waited
                  WHERE repository = :repository AND position < :position
                    AND expires_at > clock_timestamp()) held
            WHERE path IN (:atOrAbove) OR (path >= :belowFrom AND path < :belowTo)""";

    private final EntityManager entities;
    private final LeaseEvents events;
    private final Condemnations condemnations;

    Leases(EntityManager entities, LeaseEvents events, Condemnations condemnations) {
        this.entities = entities;
        this.events = events;
        this.condemnations = condemnations;
    }

    /**
     * @param place in the queue of those who wait, given up when the lease is granted; null for none
     * @throws PathBusyException if another lease overlaps, or somebody who came before waits for an overlapping path
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void grantToSession(SessionRequest request, UUID place) {
        lockGranting(request.repository());
        Long position = place == null ? null : position(place);
        long before = position == null ? Long.MAX_VALUE : position;
        for (RepositoryPath path : request.paths()) {
            if (!insertIfFree(request, path, before)) {
                throw overlapping(request.repository(), path, before);
            }
        }
        if (place != null) {
            entities.createNativeQuery("DELETE FROM lease_wait WHERE id = :id")
                    .setParameter("id", place)
                    .executeUpdate();
        }
    }

    /** Null if the place was lost, because its owner has not said for too long that he is waiting. */
    private Long position(UUID place) {
        List<?> rows = entities.createNativeQuery("SELECT position FROM lease_wait WHERE id = :id")
                .setParameter("id", place)
                .getResultList();
        return rows.isEmpty() ? null : ((Number) rows.get(0)).longValue();
    }

    /** One statement for looking and taking: everybody who wants a lease waits for it. */
    private boolean insertIfFree(SessionRequest request, RepositoryPath path, long position) {
        var insertion = entities.createNativeQuery("""
                        INSERT INTO lease (id, repository, path, holder, session_id, expires_at)
                        SELECT :id, :repository, :path, :holder, :session,
                               clock_timestamp() + make_interval(secs => :seconds)
                        WHERE NOT EXISTS (""" + OVERLAPPING + ")")
                .setParameter("id", UUID.randomUUID())
                .setParameter("path", path.value())
                .setParameter("holder", request.holder())
                .setParameter("session", request.id())
                .setParameter("seconds", seconds(request.leaseTime()));
        return overlapping(insertion, request.repository(), path, position).executeUpdate() > 0;
    }

    /**
     * Holds as many of the paths as are free for a change that is being queued.
     *
     * @return the paths that were free
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<RepositoryPath> holdFree(
            RepositoryName repository, List<RepositoryPath> paths, String holder, UUID change) {
        lockGranting(repository);
        HeldPaths held = new HeldPaths(inForce(repository));
        List<RepositoryPath> free = paths.stream().filter(held::add).toList();
        if (!free.isEmpty()) {
            hold(repository, free, holder, change);
        }
        return free;
    }

    private List<RepositoryPath> inForce(RepositoryName repository) {
        List<?> paths = entities.createNativeQuery("""
                        SELECT path FROM lease
                        WHERE repository = :repository
                          AND (expires_at IS NULL OR expires_at > clock_timestamp())""")
                .setParameter("repository", repository.value())
                .getResultList();
        return paths.stream().map(path -> new RepositoryPath((String) path)).toList();
    }

    /** One statement for all: everybody who wants a lease waits for it. */
    private void hold(RepositoryName repository, List<RepositoryPath> paths, String holder, UUID change) {
        entities.createNativeQuery("""
                        INSERT INTO lease (id, repository, path, holder, change_id)
                        SELECT gen_random_uuid(), :repository, path, :holder, :change
                        FROM unnest(CAST(:paths AS text[])) AS held (path)""")
                .setParameter("repository", repository.value())
                .setParameter("paths", paths.stream().map(RepositoryPath::value).toArray(String[]::new))
                .setParameter("holder", holder)
                .setParameter("change", change)
                .executeUpdate();
    }

    /**
     * Takes the lock under which leases are granted, and removes those that have expired. A lease whose renewal or handing over was in time but is
     * not committed yet seems to have expired as well; the removal waits for that transaction and then finds that it has not.
     */
    private void lockGranting(RepositoryName repository) {
        entities.createNativeQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))) locked")
                .setParameter("key", "lease:" + repository)
                .getSingleResult();
        List<?> expired = entities.createNativeQuery(
                        "DELETE FROM lease WHERE repository = :repository AND expires_at <= clock_timestamp() RETURNING "
                                + HeldLease.COLUMNS)
                .setParameter("repository", repository.value())
                .getResultList();
        if (!expired.isEmpty()) {
            events.tell(What.EXPIRED, HeldLease.of(expired));
        }
    }

    /** What is in the way of a lease, one of several. */
    private PathBusyException overlapping(RepositoryName repository, RepositoryPath path, long position) {
        List<?> rows = overlapping(entities.createNativeQuery(OVERLAPPING + " LIMIT 1"), repository, path, position)
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(row -> busy((Object[]) row))
                // It was there for the statement before, and its time has come meanwhile.
                .orElseGet(() -> new PathBusyException(path, "another writer", Optional.of(Duration.ZERO)));
    }

    private static Query overlapping(Query query, RepositoryName repository, RepositoryPath path, long position) {
        List<String> atOrAbove = new ArrayList<>();
        path.ancestors().forEach(ancestor -> atOrAbove.add(ancestor.value()));
        atOrAbove.add(path.value());
        return query.setParameter("repository", repository.value())
                .setParameter("position", position)
                .setParameter("atOrAbove", atOrAbove)
                .setParameter("belowFrom", path.value() + "/")
                .setParameter("belowTo", path.value() + "0");
    }

    private static PathBusyException busy(Object[] row) {
        Optional<Duration> remaining = Optional.ofNullable((Double) row[2])
                .map(left -> Duration.ofMillis(Math.max(0, (long) Math.ceil(left * 1000))));
        return new PathBusyException(new RepositoryPath((String) row[0]), (String) row[1], remaining);
    }

    /**
     * Ends a lease that a writer holds, and his session: he can no longer announce. Leases of changes end with these.
     *
     * @return whether there was such a lease
     */
    @Transactional
    public boolean cancel(RepositoryName repository, UUID id) {
        List<?> sessions = entities.createNativeQuery("""
                        SELECT session_id FROM lease
                        WHERE id = :id AND repository = :repository AND session_id IS NOT NULL FOR UPDATE""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .getResultList();
        sessions.forEach(session -> release((UUID) session, What.CANCELLED));
        return !sessions.isEmpty();
    }

    /** As {@link #release(UUID)}, and tells the world. */
    @Transactional(Transactional.TxType.MANDATORY)
    void release(UUID session, What what) {
        List<HeldLease> held = HeldLease.of(entities.createNativeQuery("SELECT " + HeldLease.COLUMNS
                        + " FROM lease WHERE session_id = :session ORDER BY path FOR UPDATE")
                .setParameter("session", session)
                .getResultList());
        release(session);
        events.tell(what, held);
    }

    /** Tells the world that a writer's leases belong to his change from now on. */
    @Transactional(Transactional.TxType.MANDATORY)
    void tellHandedOver(UUID session, UUID change) {
        List<?> held = entities.createNativeQuery("""
                        SELECT repository, path, holder, CAST(:session AS uuid) FROM lease
                        WHERE change_id = :change ORDER BY path""")
                .setParameter("session", session)
                .setParameter("change", change)
                .getResultList();
        events.tell(What.RELEASED, HeldLease.of(held), change);
    }

    /** Ends a session that has announced nothing, and its leases. */
    @Transactional(Transactional.TxType.MANDATORY)
    void release(UUID session) {
        entities.createNativeQuery("""
                        WITH freed AS (DELETE FROM lease WHERE session_id = :session RETURNING repository)
                        """ + Changes.TELL_WAITING)
                .setParameter("session", session)
                .getResultList();
        condemnations.condemnPinned(List.of(session));
        entities.createNativeQuery("DELETE FROM session WHERE id = :session AND change_id IS NULL")
                .setParameter("session", session)
                .executeUpdate();
    }

    /** All leases of a repository that are in force. */
    @Transactional
    public List<Lease> list(RepositoryName repository) {
        return entities.createQuery("""
                        FROM Lease WHERE repository = :repository
                          AND (expiresAt IS NULL OR expiresAt > CURRENT_TIMESTAMP) ORDER BY path""", Lease.class)
                .setParameter("repository", repository.value())
                .getResultList();
    }

    static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
