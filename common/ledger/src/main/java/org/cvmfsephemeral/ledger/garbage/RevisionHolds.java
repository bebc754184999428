package org.cvmfsephemeral.ledger.garbage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Keeps revisions readable as a whole for those who walk through them, however long ago they were published. */
@ApplicationScoped
public class RevisionHolds {
    private final EntityManager entities;

    RevisionHolds(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @param until by the time of the database
     */
    public record HeldRevision(UUID id, long revision, ContentHash root, Instant until) {}

    /**
     * Holds a revision that is retained, or published.
     *
     * @param revision empty for the published one
     * @return empty if there is no such revision any more
     */
    @Transactional
    public Optional<HeldRevision> hold(RepositoryName repository, Optional<Long> revision, Duration duration) {
        // Against the statement that retires it: one of the two comes first, and sees the other.
        List<?> rows = entities.createNativeQuery("""
                        SELECT revision.revision, revision.root_hash FROM revision
                        WHERE revision.repository = :repository AND revision.state = 'RETAINED'
                          AND revision.revision = coalesce(CAST(:revision AS bigint),
                              (SELECT max(newest.revision) FROM revision newest WHERE newest.repository = :repository))
                        FOR UPDATE OF revision""")
                .setParameter("repository", repository.value())
                .unwrap(org.hibernate.query.Query.class)
                .setParameter("revision", revision.orElse(null), Long.class)
                .getResultList();
        return rows.stream().findFirst().map(row -> hold(repository, (Object[]) row, duration));
    }

    private HeldRevision hold(RepositoryName repository, Object[] row, Duration duration) {
        UUID id = UUID.randomUUID();
        Instant until = (Instant) entities.createNativeQuery("""
                        INSERT INTO session (id, repository, kind, ends_at)
                        VALUES (:id, :repository, 'READ',
                                clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision)))
                        RETURNING ends_at""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .setParameter("seconds", duration.toMillis() / 1000.0)
                .getSingleResult();
        entities.createNativeQuery("""
                        INSERT INTO revision_hold (session_id, repository, revision, root_hash)
                        VALUES (:id, :repository, :revision, :root)""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .setParameter("revision", row[0])
                .setParameter("root", row[1])
                .executeUpdate();
        return new HeldRevision(id, ((Number) row[0]).longValue(), ContentHash.parse((String) row[1]), until);
    }

    /**
     * Holds it for a while longer, from now on.
     *
     * @return until when; empty if the hold has ended
     */
    @Transactional
    public Optional<Instant> renew(RepositoryName repository, UUID id, Duration duration) {
        List<?> rows = entities.createNativeQuery("""
                        UPDATE session SET heartbeat_at = clock_timestamp(),
                               ends_at = clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision))
                        WHERE id = :id AND repository = :repository AND kind = 'READ' AND ends_at > clock_timestamp()
                        RETURNING ends_at""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .setParameter("seconds", duration.toMillis() / 1000.0)
                .getResultList();
        return rows.stream().findFirst().map(Instant.class::cast);
    }

    /** @return whether there was such a hold */
    @Transactional
    public boolean release(RepositoryName repository, UUID id) {
        return entities.createNativeQuery(
                                "DELETE FROM session WHERE id = :id AND repository = :repository AND kind = 'READ'")
                        .setParameter("id", id)
                        .setParameter("repository", repository.value())
                        .executeUpdate()
                > 0;
    }
}
