package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Reserves paths. Leases of a repository never overlap, whichever replica grants them: the check and the insertion happen under
 * one advisory lock. All times are the database's.
 */
@ApplicationScoped
public class Leases {
    private final EntityManager entities;

    Leases(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @throws PathBusyException if another lease overlaps
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void grantToSession(
            RepositoryName repository, List<RepositoryPath> paths, String holder, UUID session, Duration time) {
        lockGranting(repository);
        paths.forEach(path -> {
            refuseIfBusy(repository, path);
            insert(repository, path, holder, session, time);
        });
    }

    private void insert(RepositoryName repository, RepositoryPath path, String holder, UUID session, Duration time) {
        entities.createNativeQuery("""
                        INSERT INTO lease (id, repository, path, holder, session_id, expires_at)
                        VALUES (:id, :repository, :path, :holder, :session,
                                clock_timestamp() + make_interval(secs => :seconds))""")
                .setParameter("id", UUID.randomUUID())
                .setParameter("repository", repository.value())
                .setParameter("path", path.value())
                .setParameter("holder", holder)
                .setParameter("session", session)
                .setParameter("seconds", seconds(time))
                .executeUpdate();
    }

    /**
     * Holds as many of the paths as are free for a change that is being queued.
     *
     * @return the paths that were free
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<RepositoryPath> holdFree(
            RepositoryName repository, List<RepositoryPath> paths, String holder, UUID change) {
        lockGranting(repository);
        HeldPaths held = new HeldPaths(inForce(repository));
        List<RepositoryPath> free = paths.stream().filter(held::add).toList();
        if (!free.isEmpty()) {
            hold(repository, free, holder, change);
        }
        return free;
    }

    private List<RepositoryPath> inForce(RepositoryName repository) {
        List<?> paths = entities.createNativeQuery("""
                        SELECT path FROM lease
                        WHERE repository = :repository
                          AND (expires_at IS NULL OR expires_at > clock_timestamp())""")
                .setParameter("repository", repository.value())
                .getResultList();
        return paths.stream().map(path -> new RepositoryPath((String) path)).toList();
    }

    /** One statement for all: everybody who wants a lease waits for it. */
    private void hold(RepositoryName repository, List<RepositoryPath> paths, String holder, UUID change) {
        entities.createNativeQuery("""
                        INSERT INTO lease (id, repository, path, holder, change_id)
                        SELECT gen_random_uuid(), :repository, path, :holder, :change
                        FROM unnest(CAST(:paths AS text[])) AS held (path)""")
                .setParameter("repository", repository.value())
                .setParameter("paths", paths.stream().map(RepositoryPath::value).toArray(String[]::new))
                .setParameter("holder", holder)
                .setParameter("change", change)
                .executeUpdate();
    }

    private void lockGranting(RepositoryName repository) {
        entities.createNativeQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))) locked")
                .setParameter("key", "lease:" + repository)
                .getSingleResult();
    }

    private void refuseIfBusy(RepositoryName repository, RepositoryPath path) {
        overlapping(repository, path).ifPresent(busy -> {
            throw busy;
        });
    }

    private Optional<PathBusyException> overlapping(RepositoryName repository, RepositoryPath path) {
        List<String> atOrAbove = new ArrayList<>();
        path.ancestors().forEach(ancestor -> atOrAbove.add(ancestor.value()));
        atOrAbove.add(path.value());
        // Below a path are exactly the strings from "path/" up to "path0": zero follows the slash in byte order.
        List<?> rows = entities.createNativeQuery("""
                        SELECT path, holder, CAST(EXTRACT(EPOCH FROM expires_at - clock_timestamp()) AS double precision)
                        FROM lease
                        WHERE repository = :repository
                          AND (path IN (:atOrAbove) OR (path >= :belowFrom AND path < :belowTo))
                          AND (expires_at IS NULL OR expires_at > clock_timestamp())
                        LIMIT 1""")
                .setParameter("repository", repository.value())
                .setParameter("atOrAbove", atOrAbove)
                .setParameter("belowFrom", path.value() + "/")
                .setParameter("belowTo", path.value() + "0")
                .getResultList();
        return rows.stream().findFirst().map(row -> busy((Object[]) row));
    }

    private static PathBusyException busy(Object[] row) {
        Optional<Duration> remaining = Optional.ofNullable((Double) row[2])
                .map(left -> Duration.ofMillis(Math.max(0, (long) Math.ceil(left * 1000))));
        return new PathBusyException(new RepositoryPath((String) row[0]), (String) row[1], remaining);
    }

    /** All leases of a repository that are in force. */
    @Transactional
    public List<Lease> list(RepositoryName repository) {
        return entities.createQuery("""
                        FROM Lease WHERE repository = :repository
                          AND (expiresAt IS NULL OR expiresAt > CURRENT_TIMESTAMP) ORDER BY path""", Lease.class)
                .setParameter("repository", repository.value())
                .getResultList();
    }

    static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
