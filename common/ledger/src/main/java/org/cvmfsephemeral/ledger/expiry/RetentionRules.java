package org.cvmfsephemeral.ledger.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Directories that keep only their newest children, and when something was last published at or below each of these. */
@ApplicationScoped
public class RetentionRules {
    /**
     * A child that enough newer ones are beside.
     *
     * @param publishedAt when something was last published at or below it
     */
    public record Surplus(RepositoryPath path, Instant publishedAt) {}

    private static final String SURPLUS =
            """
            SELECT path, published_at FROM (
                SELECT child.repository AS repository, directory || '/' || name AS path, published_at, keep,
                       row_number() OVER (PARTITION BY directory ORDER BY published_at DESC, name DESC) AS place
                FROM published_child child
                     JOIN retention_rule rule ON rule.repository = child.repository AND rule.path = child.directory
                WHERE child.repository = :repository) expiry
            WHERE place > keep AND\s""" + Expiries.FREE + " AND " + Expiries.NOT_HELD + " ORDER BY published_at, path LIMIT :limit";

    private final EntityManager entities;

    RetentionRules(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @return whether there was no rule for the directory
     */
    @Transactional
    public boolean put(RepositoryName repository, RepositoryPath directory, int keep) {
        return (Boolean) entities.createNativeQuery("""
                        INSERT INTO retention_rule (repository, path, keep) VALUES (:repository, :path, :keep)
                        ON CONFLICT (repository, path) DO UPDATE SET keep = excluded.keep
                        RETURNING xmax = 0""")
                .setParameter("repository", repository.value())
                .setParameter("path", directory.value())
                .setParameter("keep", keep)
                .getSingleResult();
    }

    /**
     * @return whether there was such a rule
     */
    @Transactional
    public boolean remove(RepositoryName repository, RepositoryPath directory) {
        return entities.createNativeQuery("DELETE FROM retention_rule WHERE repository = :repository AND path = :path")
                        .setParameter("repository", repository.value())
                        .setParameter("path", directory.value())
                        .executeUpdate()
                > 0;
    }

    /** In the order of their paths. */
    @Transactional
    public List<RetentionRule> list(RepositoryName repository) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT path, keep, created_at FROM retention_rule
                        WHERE repository = :repository ORDER BY path""")
                .setParameter("repository", repository.value())
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new RetentionRule(
                        new RepositoryPath((String) row[0]), ((Number) row[1]).intValue(), (Instant) row[2]))
                .toList();
    }

    @Transactional
    public Optional<RetentionRule> find(RepositoryName repository, RepositoryPath directory) {
        return list(repository).stream()
                .filter(rule -> rule.path().equals(directory))
                .findFirst();
    }

    /**
     * Records children that were there before the rule. Those that are known stay as they are; what is recorded wrongly, because a revision came
     * meanwhile, is put right by the next revision that publishes something there.
     *
     * @param children times by name
     */
    @Transactional
    public void seed(RepositoryName repository, RepositoryPath directory, Map<String, Instant> children) {
        if (find(repository, directory).isEmpty()) {
            return;
        }
        entities.createNativeQuery("""
                        INSERT INTO published_child (repository, directory, name, published_at)
                        SELECT :repository, :directory, name, CAST(published AS timestamptz)
                        FROM unnest(CAST(:names AS text[]), CAST(:times AS text[])) AS child (name, published)
                        ON CONFLICT (repository, directory, name) DO NOTHING""")
                .setParameter("repository", repository.value())
                .setParameter("directory", directory.value())
                .setParameter("names", children.keySet().toArray(String[]::new))
                .setParameter(
                        "times",
                        children.values().stream().map(Instant::toString).toArray(String[]::new))
                .executeUpdate();
    }

    /** Names of the children that are known. */
    @Transactional
    public List<String> children(RepositoryName repository, RepositoryPath directory) {
        List<?> names = entities.createNativeQuery("""
                        SELECT name FROM published_child
                        WHERE repository = :repository AND directory = :directory ORDER BY name""")
                .setParameter("repository", repository.value())
                .setParameter("directory", directory.value())
                .getResultList();
        return names.stream().map(String.class::cast).toList();
    }

    /** Whether nothing has been published at or below the child since. */
    @Transactional
    public boolean isUnchanged(RepositoryName repository, RepositoryPath child, Instant since) {
        return !entities.createNativeQuery("""
                        SELECT 1 FROM published_child
                        WHERE repository = :repository AND directory = :directory AND name = :name
                          AND published_at <= :since""")
                .setParameter("repository", repository.value())
                .setParameter("directory", child.parent().value())
                .setParameter("name", child.name())
                .setParameter("since", since)
                .getResultList()
                .isEmpty();
    }

    /** Repositories in which a directory has more children than are to stay. */
    @Transactional
    public List<RepositoryName> repositoriesWithSurplus() {
        List<?> names = entities.createNativeQuery("""
                        SELECT DISTINCT rule.repository FROM retention_rule rule
                             JOIN repository ON repository.name = rule.repository AND repository.state = 'ACTIVE'
                                       AND (collect_after IS NULL OR collect_after <= now())
                        WHERE EXISTS (SELECT 1 FROM published_child child
                                      WHERE child.repository = rule.repository AND child.directory = rule.path
                                      OFFSET rule.keep)
                        ORDER BY rule.repository""").getResultList();
        return names.stream().map(name -> RepositoryName.of((String) name)).toList();
    }

    /**
     * Children that do not stay, the oldest first, without those that a change or a writer holds and those that a legal hold protects.
     */
    @Transactional
    public List<Surplus> surplus(RepositoryName repository, int limit) {
        List<?> rows = entities.createNativeQuery(SURPLUS)
                .setParameter("repository", repository.value())
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Surplus(new RepositoryPath((String) row[0]), (Instant) row[1]))
                .toList();
    }

    /** Records what a revision did, in the caller's transaction; what is no longer under a rule is left out. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void apply(RepositoryName repository, Collection<ChildChanges> changes) {
        for (ChildChanges change : changes) {
            entities.createNativeQuery("""
                            DELETE FROM published_child
                            WHERE repository = :repository AND directory = :directory
                              AND name = ANY (CAST(:gone AS text[]))""")
                    .setParameter("repository", repository.value())
                    .setParameter("directory", change.directory())
                    .setParameter("gone", change.gone().toArray(String[]::new))
                    .executeUpdate();
            entities.createNativeQuery("""
                            INSERT INTO published_child (repository, directory, name, published_at)
                            SELECT rule.repository, rule.path, child.name, clock_timestamp()
                            FROM (SELECT repository, path FROM retention_rule
                                  WHERE repository = :repository AND path = :directory FOR KEY SHARE) rule,
                                 unnest(CAST(:published AS text[])) AS child (name)
                            ON CONFLICT (repository, directory, name)
                            DO UPDATE SET published_at = excluded.published_at""")
                    .setParameter("repository", repository.value())
                    .setParameter("directory", change.directory())
                    .setParameter("published", change.published().toArray(String[]::new))
                    .executeUpdate();
        }
    }
}
