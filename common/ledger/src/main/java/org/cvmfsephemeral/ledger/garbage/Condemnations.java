package org.cvmfsephemeral.ledger.garbage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * The objects that are on their way out, and the two steps of their removal that must be decided once (architecture, "Collection"). All times
 * are the database's.
 *
 * <p>{@link #beginDeleting} and pinning exclude each other by an advisory lock of the repository: whoever pins an object after its removal
 * was begun sees that, and whoever begins a removal sees every pin that was there before.
 */
@ApplicationScoped
public class Condemnations {
    /** Its grace is over, nobody has pinned it, and the revision before it was dropped is no longer there to have it. */
    private static final String DUE = """
            state = 'CONDEMNED' AND kept_by IS NULL
            AND since <= now() - make_interval(secs => CAST(:grace AS double precision))
            AND NOT EXISTS (SELECT 1 FROM pin
                            WHERE pin.repository = condemned.repository AND pin.object = condemned.object)
            AND NOT EXISTS (SELECT 1 FROM revision before
                            WHERE before.repository = condemned.repository
                              AND before.revision = condemned.revision - 1 AND before.state = 'RETAINED')""";

    private static final String FIGURES = """
            SELECT count(*) FILTER (WHERE state = 'CONDEMNED'),
                   coalesce(sum(bytes) FILTER (WHERE state = 'CONDEMNED'), 0),
                   count(*) FILTER (WHERE kept_by IS NOT NULL),
                   count(*) FILTER (WHERE state = 'DELETING')
            FROM condemned""";

    private final EntityManager entities;

    Condemnations(EntityManager entities) {
        this.entities = entities;
    }

    /** The lock under which an object's removal is begun; shared by those who pin. */
    public static String lockKey(RepositoryName repository) {
        return "collection:" + repository;
    }

    /**
     * Condemns what a revision has dropped, in the transaction that makes it the published one.
     *
     * @param revision the one without these objects
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void condemn(RepositoryName repository, long revision, Collection<Dereference> dropped) {
        if (dropped.isEmpty()) {
            return;
        }
        // In order, as everybody who changes several of these rows does.
        List<Dereference> sorted = dropped.stream()
                .sorted(Comparator.comparing(Dereference::object))
                .toList();
        entities.createNativeQuery("""
                        INSERT INTO condemned (repository, object, revision, bytes, whole)
                        SELECT :repository, object, :revision, max(bytes), bool_or(whole)
                        FROM unnest(CAST(:objects AS text[]), CAST(:bytes AS bigint[]), CAST(:whole AS boolean[]))
                             AS dropped (object, bytes, whole)
                        GROUP BY object ORDER BY object COLLATE "C"
                        ON CONFLICT (repository, object) DO UPDATE
                        SET since = clock_timestamp(), revision = excluded.revision, kept_by = NULL,
                            whole = condemned.whole OR excluded.whole
                        WHERE condemned.state = 'CONDEMNED'""")
                .setParameter("repository", repository.value())
                .setParameter("revision", revision)
                .setParameter(
                        "objects", sorted.stream().map(Dereference::object).toArray(String[]::new))
                .setParameter("bytes", sorted.stream().map(Dereference::bytes).toArray(Long[]::new))
                .setParameter("whole", sorted.stream().map(Dereference::whole).toArray(Boolean[]::new))
                .executeUpdate();
    }

    /**
     * Condemns what the catalog refers to that everything vanished with.
     *
     * @param catalog itself a candidate, whose time these share
     */
    @Transactional
    public void condemnContent(RepositoryName repository, Condemned catalog, Collection<Dereference> content) {
        if (content.isEmpty()) {
            return;
        }
        List<Dereference> sorted = content.stream()
                .sorted(Comparator.comparing(Dereference::object))
                .toList();
        entities.createNativeQuery("""
                        INSERT INTO condemned (repository, object, since, revision, bytes, whole)
                        SELECT :repository, dropped.object, catalog.since, catalog.revision, max(dropped.bytes),
                               bool_or(dropped.whole)
                        FROM unnest(CAST(:objects AS text[]), CAST(:bytes AS bigint[]), CAST(:whole AS boolean[]))
                             AS dropped (object, bytes, whole)
                        JOIN condemned catalog ON catalog.repository = :repository AND catalog.object = :catalog
                        GROUP BY dropped.object, catalog.since, catalog.revision
                        ORDER BY dropped.object COLLATE "C"
                        ON CONFLICT (repository, object) DO UPDATE SET whole = condemned.whole OR excluded.whole
                        WHERE condemned.state = 'CONDEMNED' AND excluded.whole AND NOT condemned.whole""")
                .setParameter("repository", repository.value())
                .setParameter("catalog", catalog.object())
                .setParameter(
                        "objects", sorted.stream().map(Dereference::object).toArray(String[]::new))
                .setParameter("bytes", sorted.stream().map(Dereference::bytes).toArray(Long[]::new))
                .setParameter("whole", sorted.stream().map(Dereference::whole).toArray(Boolean[]::new))
                .executeUpdate();
    }

    /**
     * Condemns objects that lie about in the store.
     *
     * @return how many were not condemned before
     */
    @Transactional
    public int condemnOrphans(RepositoryName repository, Collection<Orphan> orphans) {
        List<Orphan> sorted =
                orphans.stream().sorted(Comparator.comparing(Orphan::object)).toList();
        return entities.createNativeQuery("""
                        INSERT INTO condemned (repository, object, revision, bytes)
                        SELECT :repository, object, 0, bytes
                        FROM unnest(CAST(:objects AS text[]), CAST(:bytes AS bigint[])) AS found (object, bytes)
                        ORDER BY object COLLATE "C"
                        ON CONFLICT (repository, object) DO NOTHING""")
                .setParameter("repository", repository.value())
                .setParameter("objects", sorted.stream().map(Orphan::object).toArray(String[]::new))
                .setParameter("bytes", sorted.stream().map(Orphan::bytes).toArray(Long[]::new))
                .executeUpdate();
    }

    /**
     * Condemns what sessions have written, or counted on, that end without having published anything.
     *
     * @param sessions their ids
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void condemnPinned(Collection<UUID> sessions) {
        if (sessions.isEmpty()) {
            return;
        }
        entities.createNativeQuery("""
                        INSERT INTO condemned (repository, object, revision, bytes)
                        SELECT DISTINCT repository, object, 0, 0 FROM pin WHERE session_id IN (:sessions)
                        ORDER BY repository, object
                        ON CONFLICT (repository, object) DO NOTHING""").setParameter("sessions", sessions).executeUpdate();
    }

    /** Active repositories with candidates whose grace is over, or with removals that were begun. */
    @Transactional
    public List<RepositoryName> repositoriesDue(Duration grace) {
        List<?> names = entities.createNativeQuery("""
                        SELECT name FROM repository
                        WHERE state = 'ACTIVE' AND (collect_after IS NULL OR collect_after <= now())
                          AND (EXISTS (SELECT 1 FROM condemned WHERE repository = name AND""" + " " + DUE + """
                               )
                               OR EXISTS (SELECT 1 FROM condemned
                                          WHERE repository = name AND kept_by IS NOT NULL AND NOT EXISTS (
                                              SELECT 1 FROM revision
                                              WHERE revision.repository = name AND revision.revision = kept_by
                                                AND revision.state = 'RETAINED'))
                               OR EXISTS (SELECT 1 FROM condemned WHERE repository = name AND state = 'DELETING'))
                        ORDER BY name""")
                .setParameter("grace", seconds(grace))
                .getResultList();
        return names.stream().map(name -> RepositoryName.of((String) name)).toList();
    }

    /** Makes candidates again of what was kept by revisions that nobody needs any more. */
    @Transactional
    public int reconsider(RepositoryName repository, Duration grace) {
        return entities.createNativeQuery("""
                        UPDATE condemned SET kept_by = NULL
                        WHERE repository = :repository AND kept_by IS NOT NULL AND state = 'CONDEMNED'
                          AND NOT EXISTS (
                              SELECT 1 FROM revision
                              WHERE revision.repository = condemned.repository AND revision.revision = condemned.kept_by
                                AND (revision.state = 'RETAINED'
                                     OR revision.released_at > clock_timestamp()
                                        - make_interval(secs => CAST(:grace AS double precision))
                                     OR EXISTS (SELECT 1 FROM revision_hold
                                                WHERE revision_hold.repository = revision.repository
                                                  AND revision_hold.revision = revision.revision)))""")
                .setParameter("repository", repository.value())
                .setParameter("grace", seconds(grace))
                .executeUpdate();
    }

    /**
     * The next candidates whose grace is over, the oldest first: without those that are pinned, and those that the revision before they were
     * dropped certainly still has.
     */
    @Transactional
    public List<Condemned> due(RepositoryName repository, Duration grace, int limit) {
        List<?> rows = entities.createNativeQuery(
                        "SELECT object, revision, bytes, whole FROM condemned WHERE repository = :repository AND " + DUE
                                + " ORDER BY since, object LIMIT :limit")
                .setParameter("repository", repository.value())
                .setParameter("grace", seconds(grace))
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> condemned((Object[]) row)).toList();
    }

    /**
     * Takes up removals that were begun and not ended, by a collector that has died or has not been answered: anew, as if they were begun now.
     *
     * @param quiet since they were begun: no request of that collector can be under way any more
     */
    @Transactional
    public List<Condemned> takeUpDeleting(RepositoryName repository, Duration quiet, int limit) {
        List<?> rows = entities.createNativeQuery("""
                        WITH those AS MATERIALIZED (
                            SELECT object FROM condemned
                            WHERE repository = :repository AND state = 'DELETING'
                              AND deleting_at <= clock_timestamp() - make_interval(secs => CAST(:quiet AS double precision))
                            ORDER BY object LIMIT :limit FOR UPDATE)
                        UPDATE condemned SET deleting_at = clock_timestamp() FROM those
                        WHERE condemned.repository = :repository AND condemned.object = those.object
                        RETURNING condemned.object, condemned.revision, condemned.bytes, condemned.whole""")
                .setParameter("repository", repository.value())
                .setParameter("quiet", seconds(quiet))
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> condemned((Object[]) row)).toList();
    }

    private static Condemned condemned(Object[] row) {
        return new Condemned(
                (String) row[0], ((Number) row[1]).longValue(), ((Number) row[2]).longValue(), (Boolean) row[3]);
    }

    /**
     * Takes candidates back that the published revision has.
     *
     * @param checked the revision that was found to have them; what a later one has dropped since stays condemned
     */
    @Transactional
    public void acquit(RepositoryName repository, Collection<String> objects, long checked) {
        entities.createNativeQuery("""
                        WITH those AS MATERIALIZED (
                            SELECT object FROM condemned
                            WHERE repository = :repository AND object = ANY (CAST(:objects AS text[]))
                              AND revision <= :checked ORDER BY object FOR UPDATE)
                        DELETE FROM condemned USING those
                        WHERE condemned.repository = :repository AND condemned.object = those.object""")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.toArray(String[]::new))
                .setParameter("checked", checked)
                .executeUpdate();
    }

    /**
     * Sets candidates aside until a revision that has them is no longer needed.
     *
     * @param checked the published revision when that was found out
     */
    @Transactional
    public void keep(RepositoryName repository, Collection<String> objects, long keeper, long checked) {
        entities.createNativeQuery("""
                        WITH those AS MATERIALIZED (
                            SELECT object FROM condemned
                            WHERE repository = :repository AND object = ANY (CAST(:objects AS text[]))
                              AND state = 'CONDEMNED' AND revision <= :checked ORDER BY object FOR UPDATE)
                        UPDATE condemned SET kept_by = :keeper FROM those
                        WHERE condemned.repository = :repository AND condemned.object = those.object""")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.toArray(String[]::new))
                .setParameter("keeper", keeper)
                .setParameter("checked", checked)
                .executeUpdate();
    }

    /**
     * Begins the removal of candidates that nobody has pinned. From the moment this is committed whoever pins one waits.
     *
     * @return those whose removal may go on, after the roots were looked at once more
     */
    @Transactional
    public List<String> beginDeleting(RepositoryName repository, Collection<String> objects, Duration grace) {
        entities.createNativeQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))) locked")
                .setParameter("key", lockKey(repository))
                .getSingleResult();
        // A statement of its own, so that it sees the pins of all who had the lock before.
        List<?> begun = entities.createNativeQuery("""
                        WITH those AS MATERIALIZED (
                            SELECT object FROM condemned
                            WHERE repository = :repository AND object = ANY (CAST(:objects AS text[]))
                              AND state = 'CONDEMNED' AND kept_by IS NULL
                              AND since <= clock_timestamp() - make_interval(secs => CAST(:grace AS double precision))
                              AND NOT EXISTS (SELECT 1 FROM pin
                                              WHERE pin.repository = condemned.repository
                                                AND pin.object = condemned.object)
                            ORDER BY object FOR UPDATE)
                        UPDATE condemned SET state = 'DELETING', deleting_at = clock_timestamp() FROM those
                        WHERE condemned.repository = :repository AND condemned.object = those.object
                        RETURNING condemned.object""")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.toArray(String[]::new))
                .setParameter("grace", seconds(grace))
                .getResultList();
        return begun.stream().map(String.class::cast).toList();
    }

    /** Ends removals that the store has acknowledged, or that are not called for after all. */
    @Transactional
    public void deleted(RepositoryName repository, Collection<String> objects) {
        entities.createNativeQuery("""
                        DELETE FROM condemned
                        WHERE repository = :repository AND object = ANY (CAST(:objects AS text[])) AND state = 'DELETING'""")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.toArray(String[]::new))
                .executeUpdate();
    }

    /** What of these is still being removed. */
    @Transactional
    public List<String> stillDeleting(RepositoryName repository, Collection<String> objects) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT object FROM condemned
                        WHERE repository = :repository AND object = ANY (CAST(:objects AS text[])) AND state = 'DELETING'""")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.toArray(String[]::new))
                .getResultList();
        return rows.stream().map(String.class::cast).toList();
    }

    @Transactional
    public GarbageFigures figures(RepositoryName repository) {
        return figures((Object[]) entities.createNativeQuery(FIGURES + " WHERE repository = :repository")
                .setParameter("repository", repository.value())
                .getSingleResult());
    }

    /** Of all repositories together. */
    @Transactional
    public GarbageFigures figures() {
        return figures((Object[]) entities.createNativeQuery(FIGURES).getSingleResult());
    }

    private static GarbageFigures figures(Object[] row) {
        return new GarbageFigures(
                ((Number) row[0]).longValue(),
                ((Number) row[1]).longValue(),
                ((Number) row[2]).longValue(),
                ((Number) row[3]).longValue());
    }

    /** When the oldest live writer of the repository began; the database's time now if there is none. */
    @Transactional
    public Instant oldestWriter(RepositoryName repository) {
        return (Instant) entities.createNativeQuery("""
                        SELECT coalesce(min(started_at), clock_timestamp()) FROM session
                        WHERE repository = :repository AND kind <> 'READ'""")
                .setParameter("repository", repository.value())
                .getSingleResult();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
