package org.cvmfsephemeral.gc.job;

import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** A run of a job, as the job sees it. */
public interface JobRun {
    RepositoryName repository();

    /** Whether it is to change nothing. */
    boolean isDryRun();

    /** What an earlier replica, which did not get to the end, has said last; empty if the run begins. */
    <T> Optional<T> earlierProgress(Class<T> type);

    /**
     * Says how far the run is. What is said is recorded now and then, so that another replica can go on from there.
     *
     * @throws JobInterruptedException if this replica has to end, or can no longer be sure to be the only one
     */
    void progress(Object progress);
}
