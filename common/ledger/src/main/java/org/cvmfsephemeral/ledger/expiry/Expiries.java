package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** When published paths vanish. The ledger decides, the stamp on the entry says which publication it was decided for. */
@ApplicationScoped
public class Expiries {
    /** A path whose time has come. */
    public record Due(RepositoryName repository, RepositoryPath path, String stamp) {}

    private final EntityManager entities;

    Expiries(EntityManager entities) {
        this.entities = entities;
    }

    /** The longest overdue first. Paths that a queued or prepared change or another writer holds are left out. */
    @Transactional
    public List<Due> due(int limit) {
        List<?> rows = entities.createNativeQuery(
                        """
                        SELECT repository, path, stamp FROM expiry
                        WHERE expires_at <= clock_timestamp()
                          AND NOT EXISTS (SELECT 1 FROM lease
                                          WHERE lease.repository = expiry.repository AND lease.path = expiry.path
                                            AND (lease.expires_at IS NULL OR lease.expires_at > clock_timestamp()))
                        ORDER BY expires_at LIMIT :limit""")
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> due((Object[]) row)).toList();
    }

    private static Due due(Object[] row) {
        return new Due(RepositoryName.of((String) row[0]), new RepositoryPath((String) row[1]), (String) row[2]);
    }

    /** Whether this publication of the path is to vanish now, by the time of the database. */
    @Transactional
    public boolean isDue(RepositoryName repository, RepositoryPath path, String stamp) {
        return !entities.createNativeQuery(
                        """
                        SELECT 1 FROM expiry WHERE repository = :repository AND path = :path AND stamp = :stamp
                          AND expires_at <= clock_timestamp()""")
                .setParameter("repository", repository.value())
                .setParameter("path", path.value())
                .setParameter("stamp", stamp)
                .getResultList()
                .isEmpty();
    }

    @Transactional
    public Optional<Instant> of(RepositoryName repository, RepositoryPath path) {
        List<?> rows = entities.createNativeQuery(
                        "SELECT expires_at FROM expiry WHERE repository = :repository AND path = :path", Instant.class)
                .setParameter("repository", repository.value())
                .setParameter("path", path.value())
                .getResultList();
        return rows.stream().findFirst().map(Instant.class::cast);
    }

    /**
     * Records what a revision did, in the caller's transaction.
     *
     * @param ended paths in catalog form whose expiry has ended, each with all below it
     * @param set expiries set by the revision
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void apply(RepositoryName repository, Collection<String> ended, Collection<PathExpiry> set) {
        for (String path : ended) {
            entities.createNativeQuery(
                            """
                            DELETE FROM expiry WHERE repository = :repository
                              AND (path = :path OR (path >= :belowFrom AND path < :belowTo))""")
                    .setParameter("repository", repository.value())
                    .setParameter("path", path)
                    .setParameter("belowFrom", path + "/")
                    .setParameter("belowTo", path + "0")
                    .executeUpdate();
        }
        for (PathExpiry expiry : set) {
            entities.createNativeQuery(
                            """
                            INSERT INTO expiry (repository, path, stamp, expires_at)
                            VALUES (:repository, :path, :stamp, :expires)
                            ON CONFLICT (repository, path)
                            DO UPDATE SET stamp = excluded.stamp, expires_at = excluded.expires_at""")
                    .setParameter("repository", repository.value())
                    .setParameter("path", expiry.path())
                    .setParameter("stamp", expiry.stamp())
                    .setParameter("expires", expiry.expiresAt())
                    .executeUpdate();
        }
    }
}
