package org.cvmfsephemeral.upload.session;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.cvmfsephemeral.ledger.lease.SessionLostException;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.transaction.TransactionEndedException;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.jboss.logging.Logger;

/** The uploads of this process; renews the leases of those that make progress. */
@ApplicationScoped
public class LiveSessions {
    private static final Logger LOG = Logger.getLogger(LiveSessions.class);

    private final Sessions sessions;
    private final Transactions transactions;
    private final WaitingRoom waiting;
    private final UploadSettings settings;
    private final Set<LiveSession> live = ConcurrentHashMap.newKeySet();

    LiveSessions(Sessions sessions, Transactions transactions, WaitingRoom waiting, UploadSettings settings) {
        this.sessions = sessions;
        this.transactions = transactions;
        this.waiting = waiting;
        this.settings = settings;
    }

    /**
     * Opens a session with leases of its own.
     *
     * @throws org.cvmfsephemeral.ledger.lease.PathBusyException if another writer holds an overlapping path
     * @throws org.cvmfsephemeral.ledger.lease.TooManyUploadsException if there are as many as allowed
     */
    public LiveSession begin(SessionRequest request) throws InterruptedException {
        return add(new OfSession(waiting.await(request, sessions::begin)));
    }

    /**
     * Begins a part of a transaction.
     *
     * @param request that brings it, if that has a key; otherwise null
     * @throws TransactionEndedException if it is not open any more
     */
    public LiveSession beginPart(UUID transaction, UUID part, RepositoryName repository, RepeatableRequest request) {
        transactions.beginPart(transaction, part, repository, request);
        return add(new OfPart(part));
    }

    private LiveSession add(LiveSession session) {
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
            session.keepAlive();
        } catch (SessionLostException | TransactionEndedException e) {
            LOG.warnf("upload has lost its lease and will fail session=%s", session.id());
        } catch (RuntimeException e) {
            LOG.warnf("lease not renewed session=%s error=%s", session.id(), e.getMessage());
        }
    }

    void end(LiveSession session) {
        live.remove(session);
        if (!session.isDone()) {
            giveUp(session);
        }
    }

    private void giveUp(LiveSession session) {
        try {
            session.giveUp();
        } catch (RuntimeException e) {
            LOG.warnf("session not ended, it will expire session=%s error=%s", session.id(), e.getMessage());
        }
    }

    private final class OfSession extends LiveSession {
        OfSession(UUID id) {
            super(id, LiveSessions.this);
        }

        @Override
        void keepAlive() {
            sessions.heartbeat(id(), settings.leaseTime());
        }

        @Override
        void giveUp() {
            sessions.abort(id());
        }
    }

    private final class OfPart extends LiveSession {
        OfPart(UUID id) {
            super(id, LiveSessions.this);
        }

        @Override
        void keepAlive() {
            transactions.heartbeat(id(), settings.leaseTime());
        }

        @Override
        void giveUp() {
            transactions.giveUp(id());
        }
    }
}
