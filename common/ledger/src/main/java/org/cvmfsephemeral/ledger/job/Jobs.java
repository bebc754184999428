package org.cvmfsephemeral.ledger.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** The jobs of all repositories. Which replica runs one is decided by {@link JobLock}; this is what becomes of it. */
@ApplicationScoped
public class Jobs {
    private static final String COLUMNS =
            "repository, kind, paused, requested IS NOT NULL, state = 'RUNNING', dry_run, started_at, ended_at, "
                    + "next_run, progress, outcome, result";

    private final EntityManager entities;

    Jobs(EntityManager entities) {
        this.entities = entities;
    }

    /** Gives every active repository the job, due at a random moment of its first interval. */
    @Transactional
    public void ensure(JobKind kind, Duration every) {
        entities.createNativeQuery("""
                        INSERT INTO job (repository, kind, next_run)
                        SELECT name, :kind,
                               clock_timestamp() + random() * make_interval(secs => CAST(:seconds AS double precision))
                        FROM repository WHERE state = 'ACTIVE'
                          AND NOT EXISTS (SELECT 1 FROM job WHERE job.repository = repository.name AND job.kind = :kind)
                        ORDER BY name
                        ON CONFLICT (repository, kind) DO NOTHING""")
                .setParameter("kind", kind.name())
                .setParameter("seconds", every.toMillis() / 1000.0)
                .executeUpdate();
    }

    /** Runs that should begin, or go on: somebody may be at them already. */
    @Transactional
    public List<RepositoryName> due(JobKind kind) {
        List<?> names = entities.createNativeQuery("""
                        SELECT job.repository FROM job JOIN repository ON repository.name = job.repository
                        WHERE job.kind = :kind AND repository.state = 'ACTIVE'
                          AND (job.requested IS NOT NULL OR job.state = 'RUNNING'
                               OR (NOT job.paused AND job.next_run <= clock_timestamp()))
                        ORDER BY job.next_run""")
                .setParameter("kind", kind.name())
                .getResultList();
        return names.stream().map(name -> RepositoryName.of((String) name)).toList();
    }

    /** Whether the job may be begun without anybody having asked for it. */
    @Transactional
    public boolean isPaused(RepositoryName repository, JobKind kind) {
        return find(repository, kind).filter(Job::paused).isPresent();
    }

    /** Begins a run, or goes on with one whose replica has died. Whoever calls this holds the job's lock. */
    @Transactional
    public Optional<JobStart> begin(RepositoryName repository, JobKind kind) {
        List<?> rows = entities.createNativeQuery("""
                        UPDATE job SET state = 'RUNNING',
                               dry_run = CASE state WHEN 'RUNNING' THEN dry_run ELSE coalesce(requested = 'DRY_RUN', false) END,
                               requested = CASE state WHEN 'RUNNING' THEN requested END,
                               started_at = CASE state WHEN 'RUNNING' THEN started_at ELSE clock_timestamp() END,
                               progress = CASE state WHEN 'RUNNING' THEN progress END
                        WHERE repository = :repository AND kind = :kind
                        RETURNING dry_run, progress""")
                .setParameter("repository", repository.value())
                .setParameter("kind", kind.name())
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(Object[].class::cast)
                .map(row -> new JobStart((Boolean) row[0], (String) row[1]));
    }

    /** @param progress JSON from which the run can go on */
    @Transactional
    public void progress(RepositoryName repository, JobKind kind, String progress) {
        entities.createNativeQuery("""
                        UPDATE job SET progress = :progress
                        WHERE repository = :repository AND kind = :kind AND state = 'RUNNING'""")
                .setParameter("progress", progress)
                .setParameter("repository", repository.value())
                .setParameter("kind", kind.name())
                .executeUpdate();
    }

    /**
     * @param result JSON
     * @param next from now on
     */
    @Transactional
    public void end(RepositoryName repository, JobKind kind, boolean succeeded, String result, Duration next) {
        entities.createNativeQuery("""
                        UPDATE job SET state = 'IDLE', progress = NULL, ended_at = clock_timestamp(), outcome = :outcome,
                               result = :result,
                               next_run = clock_timestamp() + make_interval(secs => CAST(:next AS double precision))
                        WHERE repository = :repository AND kind = :kind""")
                .setParameter("outcome", succeeded ? "SUCCEEDED" : "FAILED")
                .setParameter("result", result)
                .setParameter("next", next.toMillis() / 1000.0)
                .setParameter("repository", repository.value())
                .setParameter("kind", kind.name())
                .executeUpdate();
    }

    /** Asks for a run as soon as possible; a dry run that was asked for becomes a real one. */
    @Transactional
    public void request(RepositoryName repository, JobKind kind, boolean dryRun) {
        entities.createNativeQuery("""
                        INSERT INTO job (repository, kind, requested) VALUES (:repository, :kind, :requested)
                        ON CONFLICT (repository, kind) DO UPDATE
                        SET requested = CASE job.requested WHEN 'RUN' THEN 'RUN' ELSE excluded.requested END""")
                .setParameter("repository", repository.value())
                .setParameter("kind", kind.name())
                .setParameter("requested", dryRun ? "DRY_RUN" : "RUN")
                .executeUpdate();
    }

    @Transactional
    public void pause(RepositoryName repository, JobKind kind, boolean paused) {
        entities.createNativeQuery("""
                        INSERT INTO job (repository, kind, paused) VALUES (:repository, :kind, :paused)
                        ON CONFLICT (repository, kind) DO UPDATE SET paused = excluded.paused""")
                .setParameter("repository", repository.value())
                .setParameter("kind", kind.name())
                .setParameter("paused", paused)
                .executeUpdate();
    }

    @Transactional
    public List<Job> list(RepositoryName repository) {
        return jobs(entities.createNativeQuery(
                        "SELECT " + COLUMNS + " FROM job WHERE repository = :repository ORDER BY kind")
                .setParameter("repository", repository.value())
                .getResultList());
    }

    @Transactional
    public List<Job> list() {
        return jobs(entities.createNativeQuery("SELECT " + COLUMNS + " FROM job ORDER BY repository, kind")
                .getResultList());
    }

    @Transactional
    public Optional<Job> find(RepositoryName repository, JobKind kind) {
        return jobs(entities.createNativeQuery(
                                "SELECT " + COLUMNS + " FROM job WHERE repository = :repository AND kind = :kind")
                        .setParameter("repository", repository.value())
                        .setParameter("kind", kind.name())
                        .getResultList())
                .stream()
                .findFirst();
    }

    private static List<Job> jobs(List<?> rows) {
        return rows.stream().map(row -> job((Object[]) row)).toList();
    }

    private static Job job(Object[] row) {
        return new Job(
                RepositoryName.of((String) row[0]),
                JobKind.valueOf((String) row[1]),
                (Boolean) row[2],
                (Boolean) row[3],
                (Boolean) row[4],
                (Boolean) row[5],
                (Instant) row[6],
                (Instant) row[7],
                (Instant) row[8],
                (String) row[9],
                row[10] == null ? null : "SUCCEEDED".equals(row[10]),
                (String) row[11]);
    }
}
