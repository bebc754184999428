package org.cvmfsephemeral.ledger.job;

import java.time.Instant;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * A job of a repository as it is now. Times are the database's.
 *
 * @param paused whether it is not begun by schedule
 * @param requested whether somebody has asked for a run that has not begun
 * @param running whether a run has begun and not ended; its replica may have died, and another one goes on with it
 * @param dryRun whether the present or last run changes nothing
 * @param startedAt of the present or last run; null before the first
 * @param endedAt of the last run; null before its end
 * @param nextRun when it is due by schedule
 * @param progress of the present run, JSON; null if it has not said anything
 * @param succeeded whether the last run did; null before its end
 * @param result of the last run, JSON; null before its end
 */
public record Job(
        RepositoryName repository,
        JobKind kind,
        boolean paused,
        boolean requested,
        boolean running,
        boolean dryRun,
        Instant startedAt,
        Instant endedAt,
        Instant nextRun,
        String progress,
        Boolean succeeded,
        String result) {}
