package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** How many paths of a repository are overdue. */
    @Transactional
    public long countDue(RepositoryName repository) {
        Number due = (Number) entities.createNativeQuery(
                        "SELECT count(*) FROM expiry WHERE repository = :repository AND expires_at <= clock_timestamp()")
                .setParameter("repository", repository.value())
                .getSingleResult();
        return due.longValue();
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
     * When paths vanish by an expiry of their own, whatever holds for the directories that they are in.
     *
     * @return without those that have none
     */
    @Transactional
    public Map<RepositoryPath, Instant> of(RepositoryName repository, Collection<RepositoryPath> paths) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT path, expires_at FROM expiry
                        WHERE repository = :repository AND path = ANY (CAST(:paths AS text[]))""")
                .setParameter("repository", repository.value())
                .setParameter("paths", values(paths.stream()))
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .collect(Collectors.toMap(row -> new RepositoryPath((String) row[0]), row -> (Instant) row[1]));
    }

    /**
     * Keeps the paths for a while longer, by moving on what they, or directories that they are in, vanish by; nothing vanishes earlier than
     * before. What is due already stays due, as its removal may be on the way. A row that somebody else is changing at this moment is left to
     * them, so that reading neither waits for publishing nor holds it up.
     *
     * @param atLeast from now on, by the time of the database
     * @return how many expiry times were moved
     */
    @Transactional
    public int touch(RepositoryName repository, Collection<RepositoryPath> paths, Duration atLeast) {
        Stream<RepositoryPath> candidates =
                paths.stream().flatMap(path -> Stream.concat(path.ancestors().stream(), Stream.of(path)));
        return entities.createNativeQuery("""
                        UPDATE expiry SET expires_at = wanted.until
                        FROM (SELECT path, clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision)) AS until
                              FROM expiry
                              WHERE repository = :repository AND path = ANY (CAST(:paths AS text[]))
                                AND expires_at > clock_timestamp()
                                AND expires_at < clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision))
                              FOR UPDATE SKIP LOCKED) wanted
                        WHERE expiry.repository = :repository AND expiry.path = wanted.path""")
                .setParameter("repository", repository.value())
                .setParameter("paths", values(candidates.distinct()))
                .setParameter("seconds", atLeast.toMillis() / 1000.0)
                .executeUpdate();
    }

    private static String[] values(Stream<RepositoryPath> paths) {
        return paths.map(RepositoryPath::value).toArray(String[]::new);
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
