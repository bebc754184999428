package org.cvmfsephemeral.ledger.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;

/** One replica at a time runs a job of a repository. */
@ApplicationScoped
public class JobLock {
    private final DataSource dataSource;

    JobLock(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * @return empty if another replica is at it
     * @throws SQLException if the database cannot be asked
     */
    public Optional<AdvisoryLock> tryAcquire(RepositoryName repository, JobKind kind) throws SQLException {
        return AdvisoryLock.tryAcquire(dataSource, "job:" + kind + ":" + repository);
    }
}
