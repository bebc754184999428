package org.cvmfsephemeral.upload.change;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.jboss.logging.Logger;

/** Announces changes that store no content, and waits for them. */
@ApplicationScoped
public class ChangeRequests {
    private static final Logger LOG = Logger.getLogger(ChangeRequests.class);

    private final Sessions sessions;
    private final PublishedChanges published;
    private final UploadSlots slots;

    ChangeRequests(Sessions sessions, PublishedChanges published, UploadSlots slots) {
        this.sessions = sessions;
        this.published = published;
        this.slots = slots;
    }

    /** Who others are told to be waiting for. */
    public static String holder(HttpServerRequest request) {
        return "change from " + request.remoteAddress().hostAddress();
    }

    /**
     * Takes leases on all paths at once or on none, queues the operations as one change, and waits until it is published.
     *
     * @param paths that the operations are about
     * @return published, or still on its way after the configured wait
     * @throws org.cvmfsephemeral.ledger.lease.PathBusyException if somebody else holds one of the paths
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if the change was rejected or parked
     */
    public PublishedChange publish(
            ActiveRepository repository, Collection<RepositoryPath> paths, String holder, List<Operation> operations) {
        try (UploadSlots.Slot ignored = slots.take()) {
            UUID change = sessions.announceAtOnce(repository.name(), LeasePaths.outermost(paths), holder, operations);
            LOG.infof(
                    "change announced repository=%s operations=%d change=%s",
                    repository.name(), operations.size(), change);
            return PublishedChange.of(repository.name(), change, published.await(change));
        }
    }
}
