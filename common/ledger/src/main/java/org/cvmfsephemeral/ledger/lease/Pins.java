package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.ObjectsLeavingException;

/**
 * Objects that sessions count on. Whatever a session is about to write or to reuse is pinned first: an object of the same name may be on its
 * way out at that moment.
 */
@ApplicationScoped
public class Pins {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 50;
    private static final String ALIVE = "ALIVE";
    private static final String RESCUED = "RESCUED";
    private static final String LEAVING = "LEAVING";

    private final EntityManager entities;
    private final Condemnations condemnations;

    Pins(EntityManager entities, Condemnations condemnations) {
        this.entities = entities;
        this.condemnations = condemnations;
    }

    /** What one transaction found. */
    record Attempt(Pinned pinned, List<String> leaving) {}

    /**
     * Keeps objects from being collected for as long as the session lives, and then the change that it announces. Condemned ones are taken
     * back. Waits for those that are being removed just now: when this returns, they are gone, and may be written.
     *
     * @param objects hash strings with suffix
     * @throws SessionLostException if the session has ended
     * @throws ObjectsLeavingException if one of them is being removed for longer than anybody can wait
     */
    public Pinned pin(UUID session, RepositoryName repository, Collection<String> objects) {
        if (objects.isEmpty()) {
            return new Pinned(0, Set.of());
        }
        Attempt attempt = attempt(session, repository, objects);
        awaitRemoval(repository, attempt.leaving());
        return attempt.pinned();
    }

    private void awaitRemoval(RepositoryName repository, List<String> leaving) {
        List<String> left = leaving;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new ObjectsLeavingException(PATIENCE);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while an object is being removed", e);
            }
            left = condemnations.stillDeleting(repository, left);
        }
    }

    @Transactional
    Attempt attempt(UUID session, RepositoryName repository, Collection<String> objects) {
        // Nobody begins a removal until this is committed; and a statement of its own, so that the next one sees those
        // that were begun before.
        entities.createNativeQuery(
                        "SELECT 1 FROM (SELECT pg_advisory_xact_lock_shared(hashtextextended(:key, 0))) locked")
                .setParameter("key", Condemnations.lockKey(repository))
                .getSingleResult();
        List<?> rows = entities.createNativeQuery("""
                        WITH wanted AS MATERIALIZED (
                            SELECT DISTINCT object COLLATE "C" AS object FROM unnest(CAST(:objects AS text[])) AS object),
                        pinned AS (
                            INSERT INTO pin (session_id, repository, object)
                            SELECT session.id, :repository, wanted.object FROM session, wanted
                            WHERE session.id = :session AND session.ends_at > clock_timestamp()
                            ORDER BY wanted.object
                            ON CONFLICT (session_id, object) DO UPDATE SET object = excluded.object
                            RETURNING 1),
                        rescuable AS MATERIALIZED (
                            SELECT condemned.object FROM condemned JOIN wanted USING (object)
                            WHERE condemned.repository = :repository AND condemned.state = 'CONDEMNED'
                            ORDER BY condemned.object FOR UPDATE OF condemned),
                        rescued AS (
                            DELETE FROM condemned USING rescuable
                            WHERE condemned.repository = :repository AND condemned.object = rescuable.object
                              AND condemned.state = 'CONDEMNED' RETURNING condemned.object)
                        SELECT 'ALIVE', NULL FROM (SELECT 1 FROM pinned LIMIT 1) alive
                        UNION ALL SELECT 'RESCUED', object FROM rescued
                        UNION ALL SELECT 'LEAVING', condemned.object FROM condemned JOIN wanted USING (object)
                                  WHERE condemned.repository = :repository AND condemned.state = 'DELETING'
                        UNION ALL SELECT 'DAMAGED', damaged_object.object FROM damaged_object JOIN wanted USING (object)
                                  WHERE damaged_object.repository = :repository""")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.toArray(String[]::new))
                .setParameter("session", session)
                .getResultList();
        return attemptOf(rows);
    }

    private static Attempt attemptOf(List<?> rows) {
        boolean alive = false;
        int rescued = 0;
        Set<String> leaving = new HashSet<>();
        Set<String> damaged = new HashSet<>();
        for (Object row : rows) {
            String object = (String) ((Object[]) row)[1];
            switch ((String) ((Object[]) row)[0]) {
                case ALIVE -> alive = true;
                case RESCUED -> rescued++;
                case LEAVING -> leaving.add(object);
                default -> damaged.add(object);
            }
        }
        if (!alive) {
            throw new SessionLostException("the session has ended");
        }
        return new Attempt(new Pinned(rescued, damaged), List.copyOf(leaving));
    }
}
