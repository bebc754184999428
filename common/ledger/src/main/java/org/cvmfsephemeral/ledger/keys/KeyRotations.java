package org.cvmfsephemeral.ledger.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;

/** The keys of repositories as the ledger keeps them, and their changes. */
@ApplicationScoped
public class KeyRotations {
    private final EntityManager entities;
    private final DataSource dataSource;

    KeyRotations(EntityManager entities, DataSource dataSource) {
        this.entities = entities;
        this.dataSource = dataSource;
    }

    /**
     * Who changes keys holds this.
     *
     * @throws SQLException if the database cannot be asked
     */
    public Optional<AdvisoryLock> tryLock(RepositoryName repository) throws SQLException {
        return AdvisoryLock.tryAcquire(dataSource, "keys:" + repository);
    }

    /** Empty if there is no such repository. */
    @Transactional
    public Optional<StoredKeys> keys(RepositoryName repository) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT repository_key.encrypted, repository.certificate
                        FROM repository LEFT JOIN repository_key ON repository_key.repository = repository.name
                        WHERE repository.name = :repository""")
                .setParameter("repository", repository.value())
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(Object[].class::cast)
                .map(row -> new StoredKeys(Optional.ofNullable((byte[]) row[0]), Optional.ofNullable((String) row[1])));
    }

    /** Repositories whose keys are in the ledger. */
    @Transactional
    public List<RepositoryName> withKeys() {
        return names(entities.createNativeQuery("SELECT repository FROM repository_key ORDER BY repository")
                .getResultList());
    }

    /**
     * Replaces encrypted keys.
     *
     * @return false if they are not those that the caller knows
     */
    @Transactional
    public boolean replace(RepositoryName repository, byte[] known, byte[] by) {
        return entities.createNativeQuery(
                                "UPDATE repository_key SET encrypted = :by WHERE repository = :repository AND encrypted = :known")
                        .setParameter("by", by)
                        .setParameter("repository", repository.value())
                        .setParameter("known", known)
                        .executeUpdate()
                > 0;
    }

    /** @return false if a change is going on already */
    @Transactional
    public boolean request(RepositoryName repository) {
        return entities.createNativeQuery(
                                "INSERT INTO key_rotation (repository) VALUES (:repository) ON CONFLICT (repository) DO NOTHING")
                        .setParameter("repository", repository.value())
                        .executeUpdate()
                > 0;
    }

    /** @return false if it has gone further than the request */
    @Transactional
    public boolean withdraw(RepositoryName repository) {
        return entities.createNativeQuery(
                                "DELETE FROM key_rotation WHERE repository = :repository AND state = 'REQUESTED'")
                        .setParameter("repository", repository.value())
                        .executeUpdate()
                > 0;
    }

    @Transactional
    public Optional<KeyRotation> find(RepositoryName repository) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT state, CAST(EXTRACT(EPOCH FROM clock_timestamp() - since) AS double precision)
                        FROM key_rotation WHERE repository = :repository""")
                .setParameter("repository", repository.value())
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(Object[].class::cast)
                .map(row ->
                        new KeyRotation(repository, KeyRotation.State.valueOf((String) row[0]), Duration.ofMillis((long)
                                ((Double) row[1] * 1000))));
    }

    @Transactional
    public List<RepositoryName> goingOn() {
        return names(entities.createNativeQuery("SELECT repository FROM key_rotation ORDER BY repository")
                .getResultList());
    }

    /** The next certificate is listed wherever clients look. */
    @Transactional
    public void listed(RepositoryName repository) {
        moveOn(repository, KeyRotation.State.REQUESTED, KeyRotation.State.LISTED);
    }

    /**
     * Makes the next certificate the current one.
     *
     * @param certificate PEM
     */
    @Transactional
    public void switched(RepositoryName repository, String certificate) {
        if (moveOn(repository, KeyRotation.State.LISTED, KeyRotation.State.SWITCHED)) {
            entities.createNativeQuery("UPDATE repository SET certificate = :certificate WHERE name = :repository")
                    .setParameter("certificate", certificate)
                    .setParameter("repository", repository.value())
                    .executeUpdate();
        }
    }

    private boolean moveOn(RepositoryName repository, KeyRotation.State from, KeyRotation.State to) {
        return entities.createNativeQuery("""
                                UPDATE key_rotation SET state = :to, since = clock_timestamp()
                                WHERE repository = :repository AND state = :from""")
                        .setParameter("to", to.name())
                        .setParameter("repository", repository.value())
                        .setParameter("from", from.name())
                        .executeUpdate()
                > 0;
    }

    /** The time for the next certificate to be known everywhere begins anew. */
    @Transactional
    public void listAgain(RepositoryName repository) {
        moveOn(repository, KeyRotation.State.LISTED, KeyRotation.State.LISTED);
    }

    /** What comes after the switch is waited for from now on. */
    @Transactional
    public void waitAnew(RepositoryName repository) {
        entities.createNativeQuery("""
                        UPDATE key_rotation SET since = clock_timestamp()
                        WHERE repository = :repository AND state = 'SWITCHED'""")
                .setParameter("repository", repository.value())
                .executeUpdate();
    }

    @Transactional
    public void ended(RepositoryName repository) {
        entities.createNativeQuery("DELETE FROM key_rotation WHERE repository = :repository AND state = 'SWITCHED'")
                .setParameter("repository", repository.value())
                .executeUpdate();
    }

    private static List<RepositoryName> names(List<?> rows) {
        return rows.stream().map(name -> RepositoryName.of((String) name)).toList();
    }
}
