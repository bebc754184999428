package org.cvmfsephemeral.gc.job;

import java.time.Duration;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.job.JobKind;

/** Something that is done for each repository now and then, by one replica at a time. */
public interface RepositoryJob {
    JobKind kind();

    /** From the end of a run to the next. */
    Duration every();

    /** Repositories for which there is something to do although it is not the time yet. */
    default List<RepositoryName> pressing() {
        return List.of();
    }

    /** @return what is to be known of the run, to be written as JSON */
    Object run(JobRun run);
}
