package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** What vanishes when, as things are. */
@ApplicationScoped
public class ExpiryCalendar {
    /** How long a bucket is; both begin at full hours, UTC. */
    public enum Bucket {
        DAY("day"),
        HOUR("hour");

        private final String unit;

        Bucket(String unit) {
            this.unit = unit;
        }
    }

    /**
     * @param bytes of those paths whose size is known
     * @param held how many of them stay because of legal holds
     */
    public record Slice(Instant from, long paths, long bytes, long held) {}

    /**
     * @param bytes null if unknown
     * @param held whether it stays because of a legal hold
     */
    public record Appointment(RepositoryPath path, Instant expires, boolean renewedByTouch, Long bytes, boolean held) {
        /** Before the first at this time. */
        public static Appointment before(Instant time) {
            return new Appointment(RepositoryPath.ROOT, time, false, null, false);
        }
    }

    private final EntityManager entities;

    ExpiryCalendar(EntityManager entities) {
        this.entities = entities;
    }

    /** The buckets in which anything vanishes, the earliest first. */
    @Transactional
    public List<Slice> slices(RepositoryName repository, Instant from, Instant until, Bucket bucket) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT date_trunc(:unit, expires_at, 'UTC') AS slice, count(*),
                               CAST(COALESCE(sum(bytes), 0) AS bigint), count(*) FILTER (WHERE NOT\s""" + Expiries.NOT_HELD + """
                        ) FROM expiry
                        WHERE repository = :repository AND expires_at >= :from AND expires_at < :until
                        GROUP BY slice ORDER BY slice""")
                .setParameter("unit", bucket.unit)
                .setParameter("repository", repository.value())
                .setParameter("from", from)
                .setParameter("until", until)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Slice(
                        (Instant) row[0],
                        ((Number) row[1]).longValue(),
                        ((Number) row[2]).longValue(),
                        ((Number) row[3]).longValue()))
                .toList();
    }

    /**
     * The next paths, the earliest first.
     *
     * @param after the last one of the page before, or {@link Appointment#before}
     */
    @Transactional
    public List<Appointment> paths(RepositoryName repository, Appointment after, Instant until, int limit) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT path, expires_at, touch_seconds IS NOT NULL, bytes, NOT\s""" + Expiries.NOT_HELD + """
                         FROM expiry
                        WHERE repository = :repository AND (expires_at, path) > (:expires, :path)
                          AND expires_at < :until
                        ORDER BY expires_at, path LIMIT :limit""")
                .setParameter("repository", repository.value())
                .setParameter("expires", after.expires())
                .setParameter("path", after.path().value())
                .setParameter("until", until)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Appointment(
                        new RepositoryPath((String) row[0]),
                        (Instant) row[1],
                        (Boolean) row[2],
                        (Long) row[3],
                        (Boolean) row[4]))
                .toList();
    }
}
