package org.cvmfsephemeral.publisher.rebuild;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** The ledger's rows of a repository, as text, and their loss. */
@ApplicationScoped
class LostRows {
    private final EntityManager entities;

    LostRows(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * All that a rebuild promises to bring back. Not the same are: when keys were recorded, how often a whitelist was signed, the entity tag of the
     * whitelist before, when paths were used or published, what sizes directories had, and why a path is held.
     */
    @Transactional
    List<String> of(RepositoryName name) {
        List<String> rows = new ArrayList<>();
        rows.addAll(rows("repository", "name", "'collect_after'", name));
        rows.addAll(rows("repository_key", "repository", "'created_at'", name));
        rows.addAll(rows("whitelist", "repository", "'version' - 'etag'", name));
        rows.addAll(rows("revision", "repository", "''", name));
        rows.addAll(rows("tag", "repository", "''", name));
        rows.addAll(rows("expiry", "repository", "'last_used_at'", name));
        rows.addAll(rows("legal_hold", "repository", "'reason' - 'holder' - 'since'", name));
        rows.addAll(rows("retention_rule", "repository", "'created_at'", name));
        rows.addAll(rows("published_child", "repository", "'published_at'", name));
        return rows;
    }

    private List<String> rows(String table, String column, String without, RepositoryName name) {
        List<?> rows = entities.createNativeQuery("SELECT CAST(to_jsonb(t) - " + without + " AS text) FROM " + table
                        + " t WHERE " + column + " = :name ORDER BY 1")
                .setParameter("name", name.value())
                .getResultList();
        return rows.stream().map(row -> table + " " + row).toList();
    }

    @Transactional
    void lose(RepositoryName name) {
        entities.createNativeQuery("DELETE FROM repository WHERE name = :name")
                .setParameter("name", name.value())
                .executeUpdate();
        entities.createNativeQuery("DELETE FROM outbox WHERE key = :name")
                .setParameter("name", name.value())
                .executeUpdate();
    }

    @Transactional
    Instant collectAfter(RepositoryName name) {
        return (Instant) entities.createNativeQuery("SELECT collect_after FROM repository WHERE name = :name")
                .setParameter("name", name.value())
                .getSingleResult();
    }
}
