package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Legal holds. One that is put while a revision is being made is not overlooked: the attempt that has not seen it cannot become the next
 * revision.
 */
@ApplicationScoped
public class Holds {
    private final EntityManager entities;

    Holds(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Holds the path from now on. If it is held already, the reason and the holder change, and the time does not.
     *
     * @return whether the path was not held before
     */
    @Transactional
    public boolean put(RepositoryName repository, RepositoryPath path, String reason, String holder) {
        lock(repository, "FOR NO KEY UPDATE");
        return (Boolean) entities.createNativeQuery("""
                        INSERT INTO legal_hold (repository, path, reason, holder, since)
                        VALUES (:repository, :path, :reason, :holder, clock_timestamp())
                        ON CONFLICT (repository, path) DO UPDATE SET reason = excluded.reason, holder = excluded.holder
                        RETURNING xmax = 0""")
                .setParameter("repository", repository.value())
                .setParameter("path", path.value())
                .setParameter("reason", reason)
                .setParameter("holder", holder)
                .getSingleResult();
    }

    /**
     * @return whether the path was held
     */
    @Transactional
    public boolean remove(RepositoryName repository, RepositoryPath path) {
        return entities.createNativeQuery("DELETE FROM legal_hold WHERE repository = :repository AND path = :path")
                        .setParameter("repository", repository.value())
                        .setParameter("path", path.value())
                        .executeUpdate()
                > 0;
    }

    @Transactional
    public Optional<Hold> find(RepositoryName repository, RepositoryPath path) {
        return list(repository).stream()
                .filter(hold -> hold.path().equals(path))
                .findFirst();
    }

    /** In the order of their paths. */
    @Transactional
    public List<Hold> list(RepositoryName repository) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT path, reason, holder, since FROM legal_hold
                        WHERE repository = :repository ORDER BY path""")
                .setParameter("repository", repository.value())
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Hold(
                        new RepositoryPath((String) row[0]), (String) row[1], (String) row[2], (Instant) row[3]))
                .toList();
    }

    /** As {@link #list}, for an attempt at a revision: one that is just being put is waited for, one that is put later ends the attempt. */
    @Transactional
    public List<Hold> listForAttempt(RepositoryName repository) {
        lock(repository, "FOR SHARE");
        return list(repository);
    }

    private void lock(RepositoryName repository, String strength) {
        entities.createNativeQuery("SELECT 1 FROM repository WHERE name = :repository " + strength)
                .setParameter("repository", repository.value())
                .getResultList();
    }
}
