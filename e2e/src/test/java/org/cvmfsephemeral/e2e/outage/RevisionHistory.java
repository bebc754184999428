package org.cvmfsephemeral.e2e.outage;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.format.manifest.Manifest;

/** Reads a repository's manifest all the time and keeps what clients could have seen. */
final class RevisionHistory implements AutoCloseable {
    private final TestRepository repository;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::watch, "revision-history");
    private volatile boolean closed;

    private RevisionHistory(TestRepository repository) {
        this.repository = repository;
    }

    static RevisionHistory watch(TestRepository repository) {
        RevisionHistory history = new RevisionHistory(repository);
        history.thread.setDaemon(true);
        history.thread.start();
        return history;
    }

    record Seen(long revision, String rootHash) {
        static Seen in(Manifest manifest) {
            return new Seen(manifest.revision(), manifest.rootCatalog().toString());
        }
    }

    private void watch() {
        while (!closed) {
            Seen now = Seen.in(repository.manifest());
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(now)) {
                seen.add(now);
            }
        }
    }

    /** The last one seen; 0 before the first. */
    long newestRevision() {
        return seen.isEmpty() ? 0 : seen.get(seen.size() - 1).revision();
    }

    /** Without repetitions in a row. */
    List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        closed = true;
    }
}
