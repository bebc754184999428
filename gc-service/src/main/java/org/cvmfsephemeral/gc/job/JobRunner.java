package org.cvmfsephemeral.gc.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.figures.LedgerFailures;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.cvmfsephemeral.ledger.job.JobLock;
import org.cvmfsephemeral.ledger.job.JobStart;
import org.cvmfsephemeral.ledger.job.Jobs;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.jboss.logging.Logger;

/** Runs jobs whose time has come, for which somebody has asked, or which another replica did not get to the end. */
@ApplicationScoped
public class JobRunner {
    private static final Logger LOG = Logger.getLogger(JobRunner.class);
    private static final int STOP_SECONDS = 15;

    private final Jobs jobs;
    private final JobLock locks;
    private final List<RepositoryJob> all;
    private final JobSettings settings;
    private final JobMetrics metrics;
    private final LedgerFailures ledgerFailures;
    private final ObjectMapper json;
    private final ExecutorService threads;
    private final Set<Task> tasks = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    JobRunner(
            Jobs jobs,
            JobLock locks,
            @All List<RepositoryJob> all,
            JobSettings settings,
            JobMetrics metrics,
            LedgerFailures ledgerFailures,
            ObjectMapper json) {
        this.jobs = jobs;
        this.locks = locks;
        this.all = all;
        this.settings = settings;
        this.metrics = metrics;
        this.ledgerFailures = ledgerFailures;
        this.json = json;
        this.threads = Executors.newFixedThreadPool(settings.parallel(), task -> new Thread(task, "job"));
    }

    private record Task(RepositoryName repository, JobKind kind) {}

    @Scheduled(
            every = "{cvmfs.jobs.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void look() {
        for (RepositoryJob job : all) {
            jobs.ensure(job.kind(), job.every());
            due(job).forEach(repository -> begin(new Task(repository, job.kind()), job));
        }
    }

    private Set<RepositoryName> due(RepositoryJob job) {
        Set<RepositoryName> due = new LinkedHashSet<>();
        due.addAll(jobs.due(job.kind()));
        due.addAll(pressing(job));
        return due;
    }

    private List<RepositoryName> pressing(RepositoryJob job) {
        return job.pressing().stream()
                .filter(repository -> !jobs.isPaused(repository, job.kind()))
                .toList();
    }

    /** Whether a run would begin by itself although it is not its time. */
    boolean isPressing(RepositoryName repository, JobKind kind) {
        return pressing(job(kind)).contains(repository);
    }

    private RepositoryJob job(JobKind kind) {
        return all.stream().filter(job -> job.kind() == kind).findFirst().orElseThrow();
    }

    private void begin(Task task, RepositoryJob job) {
        if (stopping || !tasks.add(task)) {
            return;
        }
        threads.execute(() -> {
            try {
                runIfFree(task, job);
            } catch (RuntimeException | SQLException e) {
                ledgerFailures.countIfLedger(LedgerFailures.Work.JOB, e);
                LOG.errorf(e, "job not begun repository=%s job=%s", task.repository(), task.kind());
            } finally {
                tasks.remove(task);
            }
        });
    }

    /**
     * Runs a job now, whatever its time is.
     *
     * @return false if somebody is at it
     * @throws SQLException if the database cannot be asked
     */
    public boolean runNow(RepositoryName repository, JobKind kind) throws SQLException {
        return runIfFree(new Task(repository, kind), job(kind));
    }

    private boolean runIfFree(Task task, RepositoryJob job) throws SQLException {
        Optional<AdvisoryLock> lock = stopping ? Optional.empty() : locks.tryAcquire(task.repository(), task.kind());
        if (lock.isEmpty()) {
            return false;
        }
        try (AdvisoryLock held = lock.get()) {
            Optional<JobStart> start = jobs.begin(task.repository(), task.kind());
            if (start.isEmpty()) {
                return false;
            }
            run(task, job, start.get(), held);
            return true;
        }
    }

    private void run(Task task, RepositoryJob job, JobStart start, AdvisoryLock lock) {
        long begun = System.nanoTime();
        try {
            Object result = job.run(new LedgerJobRun(
                    jobs, task.repository(), task.kind(), start, lock, () -> stopping, json, settings.recordEvery()));
            jobs.end(task.repository(), task.kind(), true, write(result), job.every());
            ended(task, true, begun);
            LOG.debugf("job done repository=%s job=%s result=%s", task.repository(), task.kind(), result);
        } catch (JobInterruptedException e) {
            LOG.infof(
                    "job interrupted repository=%s job=%s because=%s", task.repository(), task.kind(), e.getMessage());
        } catch (RuntimeException e) {
            ledgerFailures.countIfLedger(LedgerFailures.Work.JOB, e);
            LOG.errorf(e, "job failed repository=%s job=%s", task.repository(), task.kind());
            recordFailure(task, job, e);
            ended(task, false, begun);
        }
    }

    /** A run whose end nobody knows of is begun again. */
    private void recordFailure(Task task, RepositoryJob job, RuntimeException failure) {
        try {
            Map<String, String> error = Map.of("error", String.valueOf(failure.getMessage()));
            jobs.end(task.repository(), task.kind(), false, write(error), retryAfter(job));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "job's failure not recorded repository=%s job=%s error=%s",
                    task.repository(), task.kind(), e.getMessage());
        }
    }

    /** Sooner than its time. */
    private static Duration retryAfter(RepositoryJob job) {
        Duration soon = Duration.ofMinutes(10);
        return job.every().compareTo(soon) < 0 ? job.every() : soon;
    }

    private void ended(Task task, boolean succeeded, long begun) {
        metrics.ended(task.kind(), succeeded, Duration.ofNanos(System.nanoTime() - begun));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON", e);
        }
    }

    void stopping(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        threads.shutdown();
        if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
