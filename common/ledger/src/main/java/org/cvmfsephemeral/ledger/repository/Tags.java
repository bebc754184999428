package org.cvmfsephemeral.ledger.repository;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** The named revisions of all repositories; a revision with a name stays retained. */
@ApplicationScoped
public class Tags {
    private final EntityManager entities;

    Tags(EntityManager entities) {
        this.entities = entities;
    }

    /** All tags of a repository by name. */
    @Transactional
    public List<Tag> list(RepositoryName repository) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT name, revision, root_hash, root_size, published_at, description FROM tag
                        WHERE repository = :repository ORDER BY name""")
                .setParameter("repository", repository.value())
                .getResultList();
        return rows.stream().map(row -> Tag.of((Object[]) row)).toList();
    }

    @Transactional
    public Optional<Tag> find(RepositoryName repository, String name) {
        return list(repository).stream().filter(tag -> tag.name().equals(name)).findFirst();
    }

    /** Carries out what a revision decides, within the transaction that completes it. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void apply(RepositoryName repository, List<String> removed, List<Tag> put) {
        if (!removed.isEmpty()) {
            entities.createNativeQuery("DELETE FROM tag WHERE repository = :repository AND name IN (:names)")
                    .setParameter("repository", repository.value())
                    .setParameter("names", removed)
                    .executeUpdate();
        }
        put.forEach(tag -> put(repository, tag));
    }

    private void put(RepositoryName repository, Tag tag) {
        entities.createNativeQuery("""
                        INSERT INTO tag (repository, name, revision, root_hash, root_size, published_at, description)
                        VALUES (:repository, :name, :revision, :root, :size, :published, :description)
                        ON CONFLICT (repository, name) DO UPDATE
                        SET revision = excluded.revision, root_hash = excluded.root_hash,
                            root_size = excluded.root_size, published_at = excluded.published_at,
                            description = excluded.description""")
                .setParameter("repository", repository.value())
                .setParameter("name", tag.name())
                .setParameter("revision", tag.revision())
                .setParameter("root", tag.rootHash())
                .setParameter("size", tag.rootSize())
                .setParameter("published", tag.publishedAt())
                .setParameter("description", tag.description())
                .executeUpdate();
    }
}
