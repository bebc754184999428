package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Repositories that are larger than their owners want, and what of them was not used for the longest time. Only what expires anyway makes room. */
@ApplicationScoped
public class Evictions {
    /** Who holds the paths of changes that remove something by schedule. */
    public static final String HOLDER = "expiry";

    /** Removing a little more than needed, so that the next upload does not need it again. */
    private static final double FILLED_AGAIN = 0.9;

    /**
     * @param usedAt when it was published or touched last
     * @param bytes of its content; null if unknown
     */
    public record Candidate(RepositoryPath path, Instant usedAt, Long bytes) {
        /** Before the first. */
        public static final Candidate NONE = new Candidate(RepositoryPath.ROOT, Instant.EPOCH, null);
    }

    /**
     * What goes next.
     *
     * @param last with which the next choice begins
     * @param left how many bytes have to go beside; 0 if that is enough, as far as is known
     */
    public record Choice(List<Candidate> chosen, Candidate last, long left) {}

    private final EntityManager entities;

    Evictions(EntityManager entities) {
        this.entities = entities;
    }

    /** Repositories that are too large, while no removal of theirs is on its way, which might make room enough. */
    @Transactional
    public List<RepositoryName> repositoriesTooLarge() {
        List<?> names =
                entities.createNativeQuery("""
                        SELECT name FROM repository
                        WHERE state = 'ACTIVE' AND content_bytes > eviction_bytes
                          AND (collect_after IS NULL OR collect_after <= now())
                          AND NOT EXISTS (SELECT 1 FROM lease
                                          WHERE lease.repository = name AND holder = :holder AND change_id IS NOT NULL)
                        ORDER BY name""").setParameter("holder", HOLDER).getResultList();
        return names.stream().map(name -> RepositoryName.of((String) name)).toList();
    }

    /** How many bytes have to go; empty if the repository is not too large, or removals are on their way. */
    @Transactional
    public OptionalLong excess(RepositoryName repository) {
        List<?> excess = entities.createNativeQuery("""
                        SELECT content_bytes - CAST(eviction_bytes * CAST(:filled AS double precision) AS bigint)
                        FROM repository
                        WHERE name = :repository AND content_bytes > eviction_bytes
                          AND NOT EXISTS (SELECT 1 FROM lease
                                          WHERE lease.repository = name AND holder = :holder AND change_id IS NOT NULL)""")
                .setParameter("filled", FILLED_AGAIN)
                .setParameter("repository", repository.value())
                .setParameter("holder", HOLDER)
                .getResultList();
        return excess.stream().mapToLong(bytes -> ((Number) bytes).longValue()).findFirst();
    }

    /**
     * Chooses what was not used for the longest time, until that makes room enough. It ends with what has an unknown size: how much the removal of
     * that brings has to be seen first.
     *
     * @param after the last one of the choice before; {@link Candidate#NONE} to begin
     * @param excess how many bytes have to go
     * @return nothing chosen if there is nothing left to choose from
     */
    @Transactional
    public Choice choose(RepositoryName repository, Candidate after, long excess, int limit) {
        List<Candidate> chosen = new ArrayList<>();
        Candidate last = after;
        long left = excess;
        for (Candidate candidate : leastRecentlyUsed(repository, after, limit)) {
            if (left <= 0) {
                break;
            }
            chosen.add(candidate);
            last = candidate;
            left = candidate.bytes() == null ? 0 : Math.max(0, left - candidate.bytes());
        }
        return new Choice(chosen, last, left);
    }

    /** Without what a change or a writer holds, what a legal hold protects, and what has expired. */
    private List<Candidate> leastRecentlyUsed(RepositoryName repository, Candidate after, int limit) {
        List<?> rows = entities.createNativeQuery(
                        """
                        SELECT path, last_used_at, bytes FROM expiry
                        WHERE repository = :repository AND (last_used_at, path) > (:used, :path)
                          AND expires_at > now()
                          AND\s""" + Expiries.FREE + " AND " + Expiries.NOT_HELD + " ORDER BY last_used_at, path LIMIT :limit")
                .setParameter("repository", repository.value())
                .setParameter("used", after.usedAt())
                .setParameter("path", after.path().value())
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Candidate(new RepositoryPath((String) row[0]), (Instant) row[1], (Long) row[2]))
                .toList();
    }
}
