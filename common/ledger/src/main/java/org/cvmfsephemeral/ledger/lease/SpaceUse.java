package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** How much room repositories have. */
@ApplicationScoped
public class SpaceUse {
    private final EntityManager entities;

    SpaceUse(EntityManager entities) {
        this.entities = entities;
    }

    private record Room(Long limit, long used) {}

    /**
     * What may still be added to the repository, in bytes, counting what is on its way and what transactions have collected; negative if
     * there is more than allowed already, empty if nothing limits it.
     */
    @Transactional
    public OptionalLong left(RepositoryName repository) {
        Room room = room(repository);
        return room.limit() == null ? OptionalLong.empty() : OptionalLong.of(room.limit() - room.used());
    }

    /**
     * Decides within the caller's transaction whether a change that was just queued fits. Those who ask for one repository follow one another, so
     * that none overlooks what another one adds.
     *
     * @param limit of the repository in bytes, as the caller knows it; null for none
     * @param bytes by how much the change lets the repository grow; what adds nothing fits always
     * @throws RepositoryFullException if it does not
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void require(RepositoryName repository, Long limit, long bytes) {
        if (limit == null || bytes == 0) {
            return;
        }
        entities.createNativeQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))) locked")
                .setParameter("key", "space:" + repository)
                .getSingleResult();
        Room room = room(repository);
        if (room.limit() != null && room.used() > room.limit()) {
            throw new RepositoryFullException(room.limit(), room.used() - bytes);
        }
    }

    private Room room(RepositoryName repository) {
        Object[] row = (Object[]) entities.createNativeQuery("""
                        SELECT size_limit,
                               content_bytes
                               + (SELECT CAST(COALESCE(sum(bytes), 0) AS bigint) FROM change
                                  WHERE change.repository = repository.name
                                    AND change.state IN ('QUEUED', 'PREPARED', 'PARKED'))
                               + (SELECT CAST(COALESCE(sum(part.bytes), 0) AS bigint)
                                  FROM transaction_part part JOIN session ON session.id = part.transaction_id
                                  WHERE session.repository = repository.name)
                        FROM repository WHERE name = :repository""")
                .setParameter("repository", repository.value())
                .getSingleResult();
        return new Room((Long) row[0], ((Number) row[1]).longValue());
    }
}
