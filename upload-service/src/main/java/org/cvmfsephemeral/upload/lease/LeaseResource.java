package org.cvmfsephemeral.upload.lease;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;

/** Who is writing where. */
@Path("/repos/{repo}/leases")
@Produces(MediaType.APPLICATION_JSON)
public class LeaseResource {
    private static final Logger LOG = Logger.getLogger(LeaseResource.class);

    private final ActiveRepositories repositories;
    private final Leases leases;

    LeaseResource(ActiveRepositories repositories, Leases leases) {
        this.repositories = repositories;
        this.leases = leases;
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    public List<LeaseView> list(@RestPath String repo) {
        return leases.list(repositories.readable(repo).name()).stream()
                .map(LeaseView::of)
                .toList();
    }

    /** Takes a writer's lease away: his upload or transaction fails. What has been announced cannot be cancelled. */
    @DELETE
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{id}")
    public Response cancel(@RestPath String repo, @RestPath String id) {
        RepositoryName repository = repositories.readable(repo).name();
        if (!leases.cancel(repository, parse(id))) {
            throw unknown();
        }
        LOG.infof("lease cancelled repository=%s lease=%s", repository, id);
        return Response.noContent().build();
    }

    private static UUID parse(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    private static RuntimeException unknown() {
        return Problems.of(
                ProblemType.UNKNOWN_LEASE,
                "No writer holds such a lease: it has ended, or a change that will be published has taken it over.");
    }
}
