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

/**
 * Opens, keeps alive and ends the sessions of writers. A session that announces hands its lease and its protection to the
 * change; both end when the change is final.
 */
@ApplicationScoped
public class Sessions {
    private final EntityManager entities;
    private final Leases leases;
    private final Changes changes;

    Sessions(EntityManager entities, Leases leases, Changes changes) {
        this.entities = entities;
        this.leases = leases;
        this.changes = changes;
    }

    /**
     * Opens a session that holds a lease on the path.
     *
     * @param leaseTime until the lease and the session end without a {@link #heartbeat}
     * @param maxAge hard end of the session, whatever its heartbeat
     * @throws PathBusyException if another writer holds an overlapping path
     */
    @Transactional
    public UUID begin(
            RepositoryName repository, RepositoryPath path, String holder, Duration leaseTime, Duration maxAge) {
        // A database that crashes may forget this session: its announcement then fails, as for any session that has
        // ended.
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
        return open(repository, List.of(path), holder, leaseTime, maxAge);
    }

    private UUID open(
            RepositoryName repository, List<RepositoryPath> paths, String holder, Duration leaseTime, Duration maxAge) {
        UUID session = UUID.randomUUID();
        leases.grantToSession(repository, paths, holder, session, leaseTime);
        entities.createNativeQuery("""
                        INSERT INTO session (id, repository, kind, ends_at)
                        VALUES (:id, :repository, 'UPLOAD', clock_timestamp() + make_interval(secs => :seconds))""")
                .setParameter("id", session)
                .setParameter("repository", repository.value())
                .setParameter("seconds", Leases.seconds(maxAge))
                .executeUpdate();
        return session;
    }

    /**
     * @throws SessionLostException if the session or its lease has ended
     */
    @Transactional
    public void heartbeat(UUID session, Duration leaseTime) {
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
     * Queues the change and hands it the session's lease; one transaction.
     *
     * @return the change
     * @throws SessionLostException if the session or its lease has ended
     */
    @Transactional
    public UUID announce(UUID session, RepositoryName repository, List<Operation> operations) {
        UUID change = UUID.randomUUID();
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
        changes.queue(change, repository, operations);
        return change;
    }

    /** Takes the lease and queues the change at once, for changes that store nothing first. */
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
        Duration moment = Duration.ofMinutes(1);
        return announce(open(repository, paths, holder, moment, moment), repository, operations);
    }

    /** Ends a session that announced nothing; harmless if it has ended already. */
    @Transactional
    public void abort(UUID session) {
        entities.createNativeQuery("DELETE FROM lease WHERE session_id = :session")
                .setParameter("session", session)
                .executeUpdate();
        entities.createNativeQuery("DELETE FROM session WHERE id = :session AND change_id IS NULL")
                .setParameter("session", session)
                .executeUpdate();
    }

    /**
     * Removes sessions whose owner has died, and expired leases. What another transaction is at is left for the next time.
     *
     * @param silence how long an upload may go without heartbeat; attempts at a revision send none and end at their age
     * @return how many sessions were reaped
     */
    @Transactional
    public int reap(Duration silence) {
        entities.createNativeQuery("""
                        DELETE FROM lease WHERE id IN
                          (SELECT id FROM lease WHERE expires_at < clock_timestamp() FOR UPDATE SKIP LOCKED)""").executeUpdate();
        return entities.createNativeQuery("""
                        DELETE FROM session WHERE id IN
                          (SELECT id FROM session WHERE change_id IS NULL
                             AND (ends_at < clock_timestamp()
                                  OR kind = 'UPLOAD'
                                     AND heartbeat_at < clock_timestamp() - make_interval(secs => :seconds))
                           FOR UPDATE SKIP LOCKED)""")
                .setParameter("seconds", Leases.seconds(silence))
                .executeUpdate();
    }
}
