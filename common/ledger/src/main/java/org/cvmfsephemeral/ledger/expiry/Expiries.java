package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** When published paths vanish. The ledger decides, the stamp on the entry says which publication it was decided for. */
@ApplicationScoped
public class Expiries {
    /** A path whose time has come. */
    public record Due(RepositoryPath path, String stamp, Instant since) {
        /** Before the first. */
        public static final Due NONE = new Due(RepositoryPath.ROOT, "", Instant.EPOCH);
    }

    private final EntityManager entities;

    Expiries(EntityManager entities) {
        this.entities = entities;
    }

    /** Repositories with paths whose time has come; one that is stopped has to wait. */
    @Transactional
    public List<RepositoryName> repositoriesDue() {
        List<?> names = entities.createNativeQuery("""
                        SELECT name FROM repository
                        WHERE state = 'ACTIVE'
                          AND EXISTS (SELECT 1 FROM expiry WHERE repository = name AND expires_at <= now())
                        ORDER BY name""").getResultList();
        return names.stream().map(name -> RepositoryName.of((String) name)).toList();
    }

    /**
     * Paths whose time has come, the longest overdue first, for the caller's transaction to have them removed. Those that a
     * change or another writer holds are left out; whether they hold a path above or below is found out by holding it.
     *
     * @param after the last one of those that were claimed before; {@link Due#NONE} to begin
     * @return none if there are no more, or if another transaction has claimed paths of this repository and has not ended
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Due> claimDue(RepositoryName repository, Due after, int limit) {
        if (!tryLockClaiming(repository)) {
            return List.of();
        }
        // Not the clock but the transaction's time: a constant, so that the index ends the search.
        List<?> rows = entities.createNativeQuery("""
                        SELECT path, stamp, expires_at FROM expiry
                        WHERE repository = :repository
                          AND (expires_at, path) > (:since, :path) AND expires_at <= now()
                          AND NOT EXISTS (SELECT 1 FROM lease
                                          WHERE lease.repository = expiry.repository AND lease.path = expiry.path
                                            AND (lease.expires_at IS NULL OR lease.expires_at > clock_timestamp()))
                        ORDER BY expires_at, path LIMIT :limit""")
                .setParameter("repository", repository.value())
                .setParameter("since", after.since())
                .setParameter("path", after.path().value())
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> due((Object[]) row)).toList();
    }

    private boolean tryLockClaiming(RepositoryName repository) {
        return (Boolean) entities.createNativeQuery("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
                .setParameter("key", "expiry:" + repository)
                .getSingleResult();
    }

    private static Due due(Object[] row) {
        return new Due(new RepositoryPath((String) row[0]), (String) row[1], (Instant) row[2]);
    }

    /** How long the path has been overdue that has been so the longest, held ones included; empty if none is. */
    @Transactional
    public Optional<Duration> longestOverdue() {
        List<?> seconds = entities.createNativeQuery("""
                        SELECT CAST(EXTRACT(EPOCH FROM now() - min(expires_at)) AS double precision) FROM expiry
                        WHERE expires_at <= now()""").getResultList();
        return seconds.stream()
                .filter(Objects::nonNull)
                .findFirst()
                .map(overdue -> Duration.ofMillis((long) ((Double) overdue * 1000)));
    }

    /** Whether this publication of the path is to vanish now, by the time of the database. */
    @Transactional
    public boolean isDue(RepositoryName repository, RepositoryPath path, String stamp) {
        return !entities.createNativeQuery("""
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
                        "SELECT expires_at FROM expiry WHERE repository = :repository AND path = :path")
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
            entities.createNativeQuery("""
                            DELETE FROM expiry WHERE repository = :repository
                              AND (path = :path OR (path >= :belowFrom AND path < :belowTo))""")
                    .setParameter("repository", repository.value())
                    .setParameter("path", path)
                    .setParameter("belowFrom", path + "/")
                    .setParameter("belowTo", path + "0")
                    .executeUpdate();
        }
        for (PathExpiry expiry : set) {
            if (expiry.expiresAt() == null) {
                forget(repository, expiry.path());
                continue;
            }
            entities.createNativeQuery("""
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

    private void forget(RepositoryName repository, String path) {
        entities.createNativeQuery("DELETE FROM expiry WHERE repository = :repository AND path = :path")
                .setParameter("repository", repository.value())
                .setParameter("path", path)
                .executeUpdate();
    }
}
