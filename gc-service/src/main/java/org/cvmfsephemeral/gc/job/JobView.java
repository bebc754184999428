package org.cvmfsephemeral.gc.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.Locale;
import org.cvmfsephemeral.ledger.job.Job;

/** A job as callers see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobView(
        String repository,
        String job,
        String state,
        boolean paused,
        boolean requested,
        boolean dryRun,
        Instant startedAt,
        Instant endedAt,
        Instant nextRun,
        @JsonRawValue String progress,
        Boolean succeeded,
        @JsonRawValue String result) {
    static JobView of(Job job) {
        return new JobView(
                job.repository().value(),
                job.kind().name().toLowerCase(Locale.ROOT),
                job.running() ? "running" : "idle",
                job.paused(),
                job.requested(),
                job.dryRun(),
                job.startedAt(),
                job.endedAt(),
                job.paused() ? null : job.nextRun(),
                job.progress(),
                job.succeeded(),
                job.result());
    }
}
