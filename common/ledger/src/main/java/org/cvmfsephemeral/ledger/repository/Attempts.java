package org.cvmfsephemeral.ledger.repository;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.garbage.Condemnations;

/**
 * Attempts at a revision. Each is a session, so that what it stores is spared by the collector, and is counted on its changes
 * before they are applied, so that one that kills its publisher is found out.
 */
@ApplicationScoped
public class Attempts {
    private static final int MAX_AGE_SECONDS = 6 * 3_600;

    private final EntityManager entities;

    private final Condemnations condemnations;

    Attempts(EntityManager entities, Condemnations condemnations) {
        this.entities = entities;
        this.condemnations = condemnations;
    }

    @Transactional
    public void begin(RepositoryName repository, UUID attempt, Collection<UUID> changes) {
        relaxCommit();
        add(changes, 1);
        entities.createNativeQuery("""
                        INSERT INTO session (id, repository, kind, ends_at)
                        VALUES (:id, :repository, 'PUBLISH',
                                clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision)))""")
                .setParameter("id", attempt)
                .setParameter("repository", repository.value())
                .setParameter("seconds", MAX_AGE_SECONDS)
                .executeUpdate();
    }

    /** Ends an attempt that did not become a revision. */
    @Transactional
    public void end(UUID attempt) {
        relaxCommit();
        condemnations.condemnPinned(List.of(attempt));
        entities.createNativeQuery("DELETE FROM session WHERE id = :id")
                .setParameter("id", attempt)
                .executeUpdate();
    }

    /** Takes the count back of an attempt that failed through no fault of its changes, such as an outage. */
    @Transactional
    public void forgive(Collection<UUID> changes) {
        relaxCommit();
        add(changes, -1);
    }

    private void add(Collection<UUID> changes, int count) {
        if (!changes.isEmpty()) {
            entities.createNativeQuery("UPDATE change SET attempts = attempts + :count WHERE id IN (:ids)")
                    .setParameter("count", count)
                    .setParameter("ids", changes)
                    .executeUpdate();
        }
    }

    /** Losing the last few of these rows in a crash of the database is fine, waiting for its disk is not. */
    private void relaxCommit() {
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
    }
}
