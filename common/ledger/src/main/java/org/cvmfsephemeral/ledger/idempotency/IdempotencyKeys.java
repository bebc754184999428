package org.cvmfsephemeral.ledger.idempotency;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Requests that callers may repeat when they did not see the answer. Keys are those of one repository. */
@ApplicationScoped
public class IdempotencyKeys {
    private final EntityManager entities;

    IdempotencyKeys(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Takes the key for an attempt, from an earlier attempt that has not ended if there is one.
     *
     * @param fingerprint what makes two requests the same
     */
    @Transactional
    public ClaimedKey claim(RepositoryName repository, RepeatableRequest request, String fingerprint) {
        int inserted = entities.createNativeQuery("""
                        INSERT INTO idempotency_key (repository, key, fingerprint, attempt)
                        VALUES (:repository, :key, :fingerprint, :attempt) ON CONFLICT (repository, key) DO NOTHING""")
                .setParameter("repository", repository.value())
                .setParameter("key", request.key())
                .setParameter("fingerprint", fingerprint)
                .setParameter("attempt", request.attempt())
                .executeUpdate();
        return inserted > 0 ? new ClaimedKey.ToDo(Optional.empty()) : claimUsed(repository, request, fingerprint);
    }

    private ClaimedKey claimUsed(RepositoryName repository, RepeatableRequest request, String fingerprint) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT fingerprint, attempt, change_id, answer FROM idempotency_key
                        WHERE repository = :repository AND key = :key FOR UPDATE""")
                .setParameter("repository", repository.value())
                .setParameter("key", request.key())
                .getResultList();
        if (rows.isEmpty()) {
            // Given up by its attempt between the two statements.
            return claim(repository, request, fingerprint);
        }
        Object[] used = (Object[]) rows.get(0);
        if (!fingerprint.equals(used[0])) {
            return new ClaimedKey.Taken();
        }
        if (used[3] != null) {
            return new ClaimedKey.Done(Optional.ofNullable((UUID) used[2]), (String) used[3]);
        }
        entities.createNativeQuery(
                        "UPDATE idempotency_key SET attempt = :attempt WHERE repository = :repository AND key = :key")
                .setParameter("attempt", request.attempt())
                .setParameter("repository", repository.value())
                .setParameter("key", request.key())
                .executeUpdate();
        return new ClaimedKey.ToDo(Optional.of((UUID) used[1]));
    }

    /**
     * Records what became of the request, in the transaction in which it becomes true.
     *
     * @param change announced with it; null for none
     * @param answer what a repeated request is to be told
     * @return false if another attempt has taken the key
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean settle(RepositoryName repository, RepeatableRequest request, UUID change, String answer) {
        return entities.createNativeQuery("""
                        UPDATE idempotency_key SET attempt = NULL, change_id = CAST(:change AS uuid), answer = :answer
                        WHERE repository = :repository AND key = :key AND attempt = :attempt""")
                        .setParameter("change", change == null ? null : change.toString())
                        .setParameter("answer", answer)
                        .setParameter("repository", repository.value())
                        .setParameter("key", request.key())
                        .setParameter("attempt", request.attempt())
                        .executeUpdate()
                > 0;
    }

    /**
     * Whether this attempt still has the key. It keeps it until the caller's transaction ends: who wants to take it waits.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean isHeld(RepositoryName repository, RepeatableRequest request) {
        return !entities.createNativeQuery("""
                        SELECT 1 FROM idempotency_key
                        WHERE repository = :repository AND key = :key AND attempt = :attempt FOR SHARE""")
                .setParameter("repository", repository.value())
                .setParameter("key", request.key())
                .setParameter("attempt", request.attempt())
                .getResultList()
                .isEmpty();
    }

    /** Gives the key back after an attempt that published nothing: whoever repeats the request has it carried out. */
    @Transactional
    public void giveUp(RepositoryName repository, RepeatableRequest request) {
        entities.createNativeQuery("""
                        DELETE FROM idempotency_key
                        WHERE repository = :repository AND key = :key AND attempt = :attempt""")
                .setParameter("repository", repository.value())
                .setParameter("key", request.key())
                .setParameter("attempt", request.attempt())
                .executeUpdate();
    }

    /** Removes keys that are so old that nobody repeats their requests any more. */
    @Transactional
    public int forgetOlderThan(Duration age) {
        return entities.createNativeQuery("""
                        DELETE FROM idempotency_key
                        WHERE created_at < clock_timestamp() - make_interval(secs => :seconds)""")
                .setParameter("seconds", age.toMillis() / 1000.0)
                .executeUpdate();
    }
}
