package org.cvmfsephemeral.ledger.garbage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** The revisions whose objects must stay, as the ledger knows them. */
@ApplicationScoped
public class CollectionRoots {
    private final EntityManager entities;

    CollectionRoots(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * A revision that must stay.
     *
     * @param root of its root catalog
     */
    public record KeptRevision(long revision, ContentHash root) {}

    /**
     * @param kept the newest first, the published one not among them: retained ones, those that somebody holds, and those that had a name until
     *     a grace ago
     */
    public record LedgerRoots(List<KeptRevision> kept) {}

    @Transactional
    public LedgerRoots of(RepositoryName repository, Duration grace) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT revision, root_hash FROM revision
                        WHERE repository = :repository
                          AND (state = 'RETAINED'
                               OR released_at > clock_timestamp() - make_interval(secs => CAST(:grace AS double precision)))
                        UNION
                        SELECT revision, root_hash FROM revision_hold WHERE repository = :repository
                        ORDER BY revision DESC""")
                .setParameter("repository", repository.value())
                .setParameter("grace", grace.toMillis() / 1000.0)
                .getResultList();
        return new LedgerRoots(rows.stream()
                .map(Object[].class::cast)
                .map(row -> new KeptRevision(((Number) row[0]).longValue(), ContentHash.parse((String) row[1])))
                .toList());
    }

    /** Removes retired revisions from the ledger that nothing can ask for any more. */
    @Transactional
    public int forgetRetired(RepositoryName repository, Duration grace) {
        return entities.createNativeQuery("""
                        DELETE FROM revision
                        WHERE repository = :repository AND state = 'RETIRED'
                          AND retired_at < clock_timestamp() - make_interval(secs => CAST(:grace AS double precision))
                          AND (released_at IS NULL
                               OR released_at < clock_timestamp() - make_interval(secs => CAST(:grace AS double precision)))
                          AND NOT EXISTS (SELECT 1 FROM revision_hold
                                          WHERE revision_hold.repository = revision.repository
                                            AND revision_hold.revision = revision.revision)""")
                .setParameter("repository", repository.value())
                .setParameter("grace", grace.toMillis() / 1000.0)
                .executeUpdate();
    }

    /** Where collecting has to wait for an operator; empty if it may go on. */
    @Transactional
    public Optional<String> hindrance(RepositoryName repository) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT CASE WHEN state <> 'ACTIVE' THEN 'the repository is ' || state
                                    WHEN collect_after > clock_timestamp() THEN 'its ledger was rebuilt a short while ago'
                               END
                        FROM repository WHERE name = :repository""")
                .setParameter("repository", repository.value())
                .getResultList();
        return rows.isEmpty() ? Optional.of("there is no such repository") : Optional.ofNullable((String) rows.get(0));
    }
}
