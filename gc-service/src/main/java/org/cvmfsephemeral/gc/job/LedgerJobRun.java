package org.cvmfsephemeral.gc.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.cvmfsephemeral.ledger.job.JobStart;
import org.cvmfsephemeral.ledger.job.Jobs;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;

/** A run whose progress is kept in the ledger. Not thread-safe. */
final class LedgerJobRun implements JobRun {
    private final Jobs jobs;
    private final RepositoryName repository;
    private final JobKind kind;
    private final JobStart start;
    private final AdvisoryLock lock;
    private final BooleanSupplier stopping;
    private final ObjectMapper json;
    private final Duration recordEvery;
    private long recordedAt = System.nanoTime();

    LedgerJobRun(
            Jobs jobs,
            RepositoryName repository,
            JobKind kind,
            JobStart start,
            AdvisoryLock lock,
            BooleanSupplier stopping,
            ObjectMapper json,
            Duration recordEvery) {
        this.jobs = jobs;
        this.repository = repository;
        this.kind = kind;
        this.start = start;
        this.lock = lock;
        this.stopping = stopping;
        this.json = json;
        this.recordEvery = recordEvery;
    }

    @Override
    public RepositoryName repository() {
        return repository;
    }

    @Override
    public boolean isDryRun() {
        return start.dryRun();
    }

    @Override
    public <T> Optional<T> earlierProgress(Class<T> type) {
        try {
            return start.progress() == null ? Optional.empty() : Optional.of(json.readValue(start.progress(), type));
        } catch (JsonProcessingException e) {
            // Of another release: the run begins anew.
            return Optional.empty();
        }
    }

    @Override
    public void progress(Object progress) {
        boolean ends = stopping.getAsBoolean();
        if (ends || System.nanoTime() - recordedAt >= recordEvery.toNanos()) {
            if (!lock.isHeld()) {
                throw new JobInterruptedException("the lock of the job is lost");
            }
            jobs.progress(repository, kind, write(progress));
            recordedAt = System.nanoTime();
        }
        if (ends) {
            throw new JobInterruptedException("this replica ends");
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress cannot be written as JSON", e);
        }
    }
}
