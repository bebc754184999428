package org.cvmfsephemeral.ledger.content;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;

/**
 * Contents that need not be sent again, by SHA-256. A hint: the objects may have been collected since, so whoever uses one pins its
 * objects and asks the store for them.
 */
@ApplicationScoped
public class KnownContents {
    private static final TypeReference<KnownContent> TYPE = new TypeReference<>() {};

    private final EntityManager entities;

    KnownContents(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @param digest hexadecimal
     */
    @Transactional
    public Optional<KnownContent> find(RepositoryName repository, String digest) {
        List<?> rows = entities.createNativeQuery(
                        "SELECT content FROM content_digest WHERE repository = :repository AND digest = :digest")
                .setParameter("repository", repository.value())
                .setParameter("digest", digest)
                .getResultList();
        return rows.stream().findFirst().map(json -> LedgerJson.read((String) json, TYPE));
    }

    /** Remembers a content that has been stored just now, in place of an earlier one. */
    @Transactional
    public void remember(RepositoryName repository, String digest, KnownContent content) {
        entities.createNativeQuery("""
                        INSERT INTO content_digest (repository, digest, size, content)
                        VALUES (:repository, :digest, :size, :content)
                        ON CONFLICT (repository, digest)
                        DO UPDATE SET size = excluded.size, content = excluded.content, seen_at = excluded.seen_at""")
                .setParameter("repository", repository.value())
                .setParameter("digest", digest)
                .setParameter("size", content.size())
                .setParameter("content", LedgerJson.write(content))
                .executeUpdate();
    }

    @Transactional
    public void forget(RepositoryName repository, String digest) {
        entities.createNativeQuery("DELETE FROM content_digest WHERE repository = :repository AND digest = :digest")
                .setParameter("repository", repository.value())
                .setParameter("digest", digest)
                .executeUpdate();
    }

    /** Removes contents that have not been sent for so long. */
    @Transactional
    public int forgetUnseen(Duration age) {
        return entities.createNativeQuery("""
                        DELETE FROM content_digest
                        WHERE seen_at < clock_timestamp() - make_interval(secs => :seconds)""")
                .setParameter("seconds", age.toMillis() / 1000.0)
                .executeUpdate();
    }
}
