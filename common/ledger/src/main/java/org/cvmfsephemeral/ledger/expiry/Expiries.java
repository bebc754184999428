package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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
    /**
     * A path whose time has come.
     *
     * @param bytes of its content; null if unknown
     */
    public record Due(RepositoryPath path, String stamp, Instant since, Long bytes) {
        /** Before the first. */
        public static final Due NONE = new Due(RepositoryPath.ROOT, "", Instant.EPOCH, null);
    }

    /** Of rows of the table expiry: neither they nor anything above or below is under a legal hold. */
    static final String NOT_HELD = """
            NOT EXISTS (SELECT 1 FROM legal_hold
                        WHERE legal_hold.repository = expiry.repository
                          AND (legal_hold.path = expiry.path
                               OR starts_with(expiry.path, legal_hold.path || '/')
                               OR starts_with(legal_hold.path, expiry.path || '/')))""";

    /** Of rows of the table expiry: nobody has a lease on this very path. */
    static final String NOT_LEASED = """
            NOT EXISTS (SELECT 1 FROM lease
                        WHERE lease.repository = expiry.repository AND lease.path = expiry.path
                          AND (lease.expires_at IS NULL OR lease.expires_at > clock_timestamp()))""";

    /** Of rows of the table expiry: nobody has a lease on this path, above or below. Slower, for few rows. */
    static final String FREE = """
            NOT EXISTS (SELECT 1 FROM lease
                        WHERE lease.repository = expiry.repository
                          AND (lease.path = expiry.path
                               OR starts_with(expiry.path, lease.path || '/')
                               OR starts_with(lease.path, expiry.path || '/'))
                          AND (lease.expires_at IS NULL OR lease.expires_at > clock_timestamp()))""";

    /** A use that is not older than that need not be noted again for its own sake. */
    private static final Duration FRESH = Duration.ofMinutes(1);

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
     * change or another writer holds are left out; whether they hold a path above or below is found out by holding it. So are those that a legal
     * hold protects.
     *
     * @param after the last one of those that were claimed before; {@link Due#NONE} to begin
     * @return none if there are no more, or if another transaction has claimed paths of this repository and has not ended
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Due> claimDue(RepositoryName repository, Due after, int limit) {
        if (!claim(repository)) {
            return List.of();
        }
        return due(repository, after, limit);
    }

    /** As {@link #claimDue}, for somebody who only wants to know. */
    @Transactional
    public List<Due> due(RepositoryName repository, Due after, int limit) {
        // Not the clock but the transaction's time: a constant, so that the index ends the search.
        List<?> rows = entities.createNativeQuery(
                        """
                        SELECT path, stamp, expires_at, bytes FROM expiry
                        WHERE repository = :repository
                          AND (expires_at, path) > (:since, :path) AND expires_at <= now()
                          AND\s""" + NOT_LEASED + " AND " + NOT_HELD + " ORDER BY expires_at, path LIMIT :limit")
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

    /**
     * Claims the removal of paths by schedule, until the caller's transaction ends.
     *
     * @return false if another transaction has claimed it
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean claim(RepositoryName repository) {
        return (Boolean) entities.createNativeQuery("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
                .setParameter("key", "expiry:" + repository)
                .getSingleResult();
    }

    private static Due due(Object[] row) {
        return new Due(new RepositoryPath((String) row[0]), (String) row[1], (Instant) row[2], (Long) row[3]);
    }

    /** How many overdue paths of all repositories stay because of legal holds. */
    @Transactional
    public long countHeld() {
        Number held = (Number) entities.createNativeQuery("""
                        SELECT count(*) FROM expiry
                        WHERE expires_at <= now() AND repository IN (SELECT repository FROM legal_hold)
                          AND NOT\s""" + NOT_HELD).getSingleResult();
        return held.longValue();
    }

    /** How many overdue paths of a repository stay because of legal holds. */
    @Transactional
    public long countHeld(RepositoryName repository) {
        Number held = (Number) entities.createNativeQuery("""
                        SELECT count(*) FROM expiry
                        WHERE repository = :repository AND expires_at <= now() AND NOT\s""" + NOT_HELD)
                .setParameter("repository", repository.value())
                .getSingleResult();
        return held.longValue();
    }

    /**
     * How long the path has been overdue that has been so the longest, those included that writers hold, but not those under a legal hold; empty if
     * none is.
     */
    @Transactional
    public Optional<Duration> longestOverdue() {
        List<?> seconds = entities.createNativeQuery("""
                        SELECT CAST(EXTRACT(EPOCH FROM now() - min(expires_at)) AS double precision) FROM expiry
                        WHERE expires_at <= now() AND\s""" + NOT_HELD).getResultList();
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

    /** Whether nobody has published or touched the path since, by the time of the database. */
    @Transactional
    public boolean isUnused(RepositoryName repository, RepositoryPath path, Instant since) {
        return !entities.createNativeQuery("""
                        SELECT 1 FROM expiry
                        WHERE repository = :repository AND path = :path AND last_used_at <= :since""")
                .setParameter("repository", repository.value())
                .setParameter("path", path.value())
                .setParameter("since", since)
                .getResultList()
                .isEmpty();
    }

    /** All that the ledger knows of the expiry of a path itself. */
    @Transactional
    public Optional<PathExpiry> find(RepositoryName repository, RepositoryPath path) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT stamp, expires_at, touch_seconds, bytes, last_used_at FROM expiry
                        WHERE repository = :repository AND path = :path""")
                .setParameter("repository", repository.value())
                .setParameter("path", path.value())
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(Object[].class::cast)
                .map(row -> new PathExpiry(
                        path.value(), (String) row[0], (Instant) row[1], (Long) row[2], (Long) row[3], (Instant)
                                row[4]));
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
     * Takes note that the paths are used, and keeps them for a while longer, by moving on what they, or directories that they are in, vanish by: at
     * least for the given time, and if they are kept by touches for the time to live of their own, but for no more than the repository allows.
     * Nothing vanishes earlier than before. What is due already stays due, as its removal may be on the way. A row that somebody else is changing at
     * this moment is left to them, so that reading neither waits for publishing nor holds it up: they touch it as well, or publish it anew.
     *
     * @param atLeast from now on, by the time of the database; zero to keep only what is kept by touches
     * @return how many expiry times were moved
     */
    @Transactional
    public int touch(RepositoryName repository, Collection<RepositoryPath> paths, Duration atLeast) {
        Stream<RepositoryPath> candidates =
                paths.stream().flatMap(path -> Stream.concat(path.ancestors().stream(), Stream.of(path)));
        Number moved = (Number) entities.createNativeQuery("""
                        WITH wanted AS MATERIALIZED (
                            SELECT path, expires_at, last_used_at,
                                   clock_timestamp() + make_interval(secs => CAST(LEAST(
                                       GREATEST(:seconds, COALESCE(touch_seconds, 0)),
                                       (SELECT COALESCE(CAST(maximum_ttl_seconds AS double precision), 'infinity')
                                        FROM repository WHERE name = :repository))
                                       AS double precision)) AS until
                            FROM expiry
                            WHERE repository = :repository AND path = ANY (CAST(:paths AS text[]))
                              AND expires_at > clock_timestamp()
                            FOR UPDATE SKIP LOCKED),
                        moved AS (
                            UPDATE expiry SET expires_at = GREATEST(expiry.expires_at, wanted.until),
                                              last_used_at = clock_timestamp()
                            FROM wanted
                            WHERE expiry.repository = :repository AND expiry.path = wanted.path
                              AND (wanted.until > wanted.expires_at
                                   OR wanted.last_used_at < clock_timestamp() - make_interval(secs => :fresh))
                            RETURNING wanted.until > wanted.expires_at AS later)
                        SELECT count(*) FILTER (WHERE later) FROM moved""")
                .setParameter("repository", repository.value())
                .setParameter("paths", values(candidates.distinct()))
                .setParameter("seconds", atLeast.toMillis() / 1000.0)
                .setParameter("fresh", FRESH.toSeconds())
                .getSingleResult();
        return moved.intValue();
    }

    /**
     * When paths vanish, by an expiry of their own or by that of a directory that they are in.
     *
     * @return without those of which nothing is known to vanish
     */
    @Transactional
    public Map<RepositoryPath, Instant> earliest(RepositoryName repository, Collection<RepositoryPath> paths) {
        List<RepositoryPath> all = paths.stream()
                .flatMap(path -> Stream.concat(path.ancestors().stream(), Stream.of(path)))
                .distinct()
                .toList();
        Map<RepositoryPath, Instant> known = of(repository, all);
        Map<RepositoryPath, Instant> earliest = new HashMap<>();
        for (RepositoryPath path : paths) {
            Stream.concat(path.ancestors().stream(), Stream.of(path))
                    .map(known::get)
                    .filter(Objects::nonNull)
                    .min(Comparator.naturalOrder())
                    .ifPresent(time -> earliest.put(path, time));
        }
        return earliest;
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
                            INSERT INTO expiry (repository, path, stamp, expires_at, touch_seconds, bytes, last_used_at)
                            VALUES (:repository, :path, :stamp, :expires, :touch, :bytes,
                                    COALESCE(:used, clock_timestamp()))
                            ON CONFLICT (repository, path)
                            DO UPDATE SET stamp = excluded.stamp, expires_at = excluded.expires_at,
                                          touch_seconds = excluded.touch_seconds,
                                          bytes = COALESCE(excluded.bytes, expiry.bytes),
                                          last_used_at = excluded.last_used_at""")
                    .setParameter("repository", repository.value())
                    .setParameter("path", expiry.path())
                    .setParameter("stamp", expiry.stamp())
                    .setParameter("expires", expiry.expiresAt())
                    .unwrap(org.hibernate.query.Query.class)
                    .setParameter("touch", expiry.touchSeconds(), Long.class)
                    .setParameter("bytes", expiry.bytes(), Long.class)
                    .setParameter("used", expiry.usedAt(), Instant.class)
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
