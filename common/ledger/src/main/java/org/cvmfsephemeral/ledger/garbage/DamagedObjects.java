package org.cvmfsephemeral.ledger.garbage;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;

/** Objects that are lost or damaged although revisions refer to them. They count as absent until somebody has written them again. */
@ApplicationScoped
public class DamagedObjects {
    private static final TypeReference<List<String>> PATHS = new TypeReference<>() {};

    private final EntityManager entities;

    DamagedObjects(EntityManager entities) {
        this.entities = entities;
    }

    /** What is wrong with an object. */
    public enum Problem {
        /** The store does not have it. */
        LOST,
        /** The store has other bytes. */
        DAMAGED
    }

    /**
     * @param object hash string with suffix
     * @param paths some of those that need it
     */
    public record DamagedObject(String object, Problem problem, Instant foundAt, List<String> paths) {}

    @Transactional
    public void record(RepositoryName repository, String object, Problem problem, List<String> paths) {
        entities.createNativeQuery("""
                        INSERT INTO damaged_object (repository, object, problem, paths)
                        VALUES (:repository, :object, :problem, :paths)
                        ON CONFLICT (repository, object)
                        DO UPDATE SET problem = excluded.problem, paths = excluded.paths""")
                .setParameter("repository", repository.value())
                .setParameter("object", object)
                .setParameter("problem", problem.name())
                .setParameter("paths", LedgerJson.write(PATHS, paths))
                .executeUpdate();
    }

    /** They have been written again, or found to be sound. */
    @Transactional
    public int repaired(RepositoryName repository, Collection<String> objects) {
        return entities.createNativeQuery(
                        "DELETE FROM damaged_object WHERE repository = :repository AND object = ANY (CAST(:objects AS text[]))")
                .setParameter("repository", repository.value())
                .setParameter("objects", objects.toArray(String[]::new))
                .executeUpdate();
    }

    @Transactional
    public List<DamagedObject> list(RepositoryName repository, int limit) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT object, problem, found_at, paths FROM damaged_object
                        WHERE repository = :repository ORDER BY object LIMIT :limit""")
                .setParameter("repository", repository.value())
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> damaged((Object[]) row)).toList();
    }

    private static DamagedObject damaged(Object[] row) {
        return new DamagedObject(
                (String) row[0],
                Problem.valueOf((String) row[1]),
                (Instant) row[2],
                LedgerJson.read((String) row[3], PATHS));
    }
}
