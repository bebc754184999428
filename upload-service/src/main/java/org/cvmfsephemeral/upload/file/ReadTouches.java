package org.cvmfsephemeral.upload.file;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.jboss.logging.Logger;

/** Files that were read and are to stay a while for it. They are told to the ledger together, every second, so that reading costs it little. */
@ApplicationScoped
class ReadTouches {
    private static final Logger LOG = Logger.getLogger(ReadTouches.class);
    /** Of one repository between two rounds; what is beyond is not kept this time. */
    private static final int MOST = 10_000;

    private final Expiries expiries;
    private final Map<RepositoryName, Touched> touched = new ConcurrentHashMap<>();

    private record Touched(Set<RepositoryPath> paths, int seconds) {}

    ReadTouches(Expiries expiries) {
        this.expiries = expiries;
    }

    /**
     * @param seconds for which the file stays at least
     */
    void add(RepositoryName repository, RepositoryPath path, int seconds) {
        touched.compute(repository, (name, before) -> {
            Touched now = before != null && before.seconds() == seconds
                    ? before
                    : new Touched(ConcurrentHashMap.newKeySet(), seconds);
            if (now.paths().size() < MOST) {
                now.paths().add(path);
            }
            return now;
        });
    }

    @Scheduled(
            every = "{cvmfs.upload.touch-every:1s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void tell() {
        for (RepositoryName repository : Set.copyOf(touched.keySet())) {
            Touched read = touched.remove(repository);
            if (read != null) {
                tell(repository, read);
            }
        }
    }

    private void tell(RepositoryName repository, Touched read) {
        try {
            expiries.touch(repository, Set.copyOf(read.paths()), Duration.ofSeconds(read.seconds()));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "reads not recorded repository=%s paths=%d error=%s",
                    repository, read.paths().size(), e.getMessage());
        }
    }
}
