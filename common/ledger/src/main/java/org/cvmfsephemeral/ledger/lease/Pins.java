package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Objects that sessions count on without having written them. Only what has been pinned before may be asked for in the store. */
@ApplicationScoped
public class Pins {
    private final EntityManager entities;

    Pins(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Keeps objects from being collected for as long as the session lives, and then the change that it announces.
     *
     * @param objects hash strings with suffix
     * @throws SessionLostException if the session has ended
     */
    @Transactional
    public void pin(UUID session, RepositoryName repository, Collection<String> objects) {
        int alive = entities.createNativeQuery("""
                        INSERT INTO pin (session_id, repository, object)
                        SELECT session.id, :repository, object
                        FROM session, unnest(CAST(:objects AS text[])) AS object
                        WHERE session.id = :session AND session.ends_at > clock_timestamp()
                        ON CONFLICT (session_id, object) DO UPDATE SET object = excluded.object""")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.stream().distinct().sorted().toArray(String[]::new))
                .setParameter("session", session)
                .executeUpdate();
        if (alive == 0 && !objects.isEmpty()) {
            throw new SessionLostException("the session has ended");
        }
    }
}
