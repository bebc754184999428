package org.cvmfsephemeral.ledger.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.PathsFreed;
import org.jboss.logging.Logger;

/**
 * Writers that wait for busy paths, of all replicas, in the order in which they came. Nobody is granted a path that somebody before
 * him waits for.
 */
@ApplicationScoped
public class LeaseQueue {
    private static final Logger LOG = Logger.getLogger(LeaseQueue.class);
    /** For how long a place is kept whose owner does not say that he is still waiting. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    /** Behind the notifications, which may be lost. */
    private static final long POLL_MILLIS = 1_000;

    private final EntityManager entities;
    private final Map<RepositoryName, List<Semaphore>> sleeping = new ConcurrentHashMap<>();

    LeaseQueue(EntityManager entities) {
        this.entities = entities;
    }

    /** An attempt to get what is waited for. */
    @FunctionalInterface
    public interface Attempt<T> {
        /**
         * @param place in the queue; null for one that has not queued
         * @throws PathBusyException if it is not this writer's turn yet
         */
        T make(UUID place);
    }

    /**
     * Tries at once and then whenever paths have become free, until it succeeds or the time is over.
     *
     * @param patience zero for one attempt only
     * @throws PathBusyException the last attempt's
     */
    public <T> T await(
            RepositoryName repository, List<RepositoryPath> paths, String holder, Duration patience, Attempt<T> attempt)
            throws InterruptedException {
        try {
            return attempt.make(null);
        } catch (PathBusyException e) {
            if (patience.isZero()) {
                throw e;
            }
        }
        Semaphore alarm = new Semaphore(0);
        sleeping.compute(repository, (name, alarms) -> {
            List<Semaphore> all = alarms == null ? new CopyOnWriteArrayList<>() : alarms;
            all.add(alarm);
            return all;
        });
        try {
            return awaitTurn(join(repository, paths, holder), patience, alarm, attempt);
        } finally {
            forget(repository, alarm);
        }
    }

    private <T> T awaitTurn(UUID place, Duration patience, Semaphore alarm, Attempt<T> attempt)
            throws InterruptedException {
        boolean granted = false;
        try {
            T result = tryUntilGranted(place, patience, alarm, attempt);
            granted = true;
            return result;
        } finally {
            // Granting has given the place up.
            if (!granted) {
                leaveQuietly(place);
            }
        }
    }

    private void leaveQuietly(UUID place) {
        try {
            leave(place);
        } catch (RuntimeException e) {
            LOG.warnf("place in the queue not given up, it will expire place=%s error=%s", place, e.getMessage());
        }
    }

    private <T> T tryUntilGranted(UUID place, Duration patience, Semaphore alarm, Attempt<T> attempt)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return attempt.make(place);
            } catch (PathBusyException e) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw e;
                }
                alarm.tryAcquire(Math.min(left, POLL_MILLIS), TimeUnit.MILLISECONDS);
                alarm.drainPermits();
                stay(place);
            }
        }
    }

    void wake(@Observes PathsFreed freed) {
        sleeping.getOrDefault(freed.repository(), List.of()).forEach(Semaphore::release);
    }

    private void forget(RepositoryName repository, Semaphore alarm) {
        sleeping.computeIfPresent(repository, (name, alarms) -> {
            alarms.remove(alarm);
            return alarms.isEmpty() ? null : alarms;
        });
    }

    @Transactional
    UUID join(RepositoryName repository, List<RepositoryPath> paths, String holder) {
        UUID place = UUID.randomUUID();
        entities.createNativeQuery("""
                        INSERT INTO lease_wait (id, repository, paths, holder, expires_at)
                        VALUES (:id, :repository, :paths, :holder,
                                clock_timestamp() + make_interval(secs => :seconds))""")
                .setParameter("id", place)
                .setParameter("repository", repository.value())
                .setParameter("paths", paths.stream().map(RepositoryPath::value).toArray(String[]::new))
                .setParameter("holder", holder)
                .setParameter("seconds", Leases.seconds(KEPT))
                .executeUpdate();
        return place;
    }

    @Transactional
    void stay(UUID place) {
        entities.createNativeQuery("""
                        UPDATE lease_wait SET expires_at = clock_timestamp() + make_interval(secs => :seconds)
                        WHERE id = :id""")
                .setParameter("seconds", Leases.seconds(KEPT))
                .setParameter("id", place)
                .executeUpdate();
    }

    /** Whoever came later may have waited for this one only. */
    @Transactional
    void leave(UUID place) {
        entities.createNativeQuery("""
                        WITH freed AS (DELETE FROM lease_wait WHERE id = :id RETURNING repository)
                        """ + Changes.TELL_WAITING)
                .setParameter("id", place)
                .getResultList();
    }

    /** Removes the places of those whose process has died. */
    @Transactional
    public int forgetExpired() {
        return entities.createNativeQuery("DELETE FROM lease_wait WHERE expires_at < clock_timestamp()")
                .executeUpdate();
    }
}
