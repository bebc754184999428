package org.cvmfsephemeral.ledger.repository;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;

/**
 * Keeps two publishers from doing the same work at the same time. It saves effort only; correctness rests on
 * {@link Repositories#prepare}.
 */
@ApplicationScoped
public class PublishLock {
    private final DataSource dataSource;

    PublishLock(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * @return empty if another publisher holds the repository's lock
     * @throws SQLException if the database cannot be asked
     */
    public Optional<AdvisoryLock> tryAcquire(RepositoryName repository) throws SQLException {
        return AdvisoryLock.tryAcquire(dataSource, "publish:" + repository);
    }
}
