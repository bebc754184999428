package org.cvmfsephemeral.upload.session;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.lease.SessionLostException;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.jboss.logging.Logger;

/** The uploads of this process; renews the leases of those that make progress. */
@ApplicationScoped
public class LiveSessions {
    private static final Logger LOG = Logger.getLogger(LiveSessions.class);

    private final Sessions sessions;
    private final UploadSettings settings;
    private final Set<LiveSession> live = ConcurrentHashMap.newKeySet();

    LiveSessions(Sessions sessions, UploadSettings settings) {
        this.sessions = sessions;
        this.settings = settings;
    }

    /**
     * @throws org.cvmfsephemeral.ledger.lease.PathBusyException if another writer holds an overlapping path
     */
    public LiveSession begin(RepositoryName repository, RepositoryPath path, String holder) {
        UUID id = sessions.begin(repository, path, holder, settings.leaseTime(), settings.maxUploadTime());
        LiveSession session = new LiveSession(id, this);
        live.add(session);
        return session;
    }

    @Scheduled(
            every = "{cvmfs.upload.heartbeat-every:20s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void renew() {
        for (LiveSession session : live) {
            if (session.takeProgress()) {
                renew(session);
            }
        }
    }

    private void renew(LiveSession session) {
        try {
            sessions.heartbeat(session.id(), settings.leaseTime());
        } catch (SessionLostException e) {
            LOG.warnf("upload has lost its lease and will fail session=%s", session.id());
        } catch (RuntimeException e) {
            LOG.warnf("lease not renewed session=%s error=%s", session.id(), e.getMessage());
        }
    }

    void end(LiveSession session) {
        live.remove(session);
        if (!session.isAnnounced()) {
            abort(session);
        }
    }

    private void abort(LiveSession session) {
        try {
            sessions.abort(session.id());
        } catch (RuntimeException e) {
            LOG.warnf("session not ended, it will expire session=%s error=%s", session.id(), e.getMessage());
        }
    }
}
