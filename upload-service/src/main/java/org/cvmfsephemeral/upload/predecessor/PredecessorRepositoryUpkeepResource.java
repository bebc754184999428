package org.cvmfsephemeral.upload.predecessor;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.operation.OperatorRequests;
import org.jboss.resteasy.reactive.RestPath;

/** As {@link PredecessorUpkeepResource}, for one repository. */
@Path("/repos")
@Produces(MediaType.APPLICATION_JSON)
public class PredecessorRepositoryUpkeepResource {
    private final ActiveRepositories repositories;
    private final Expiries expiries;
    private final OperatorRequests requests;

    PredecessorRepositoryUpkeepResource(ActiveRepositories repositories, Expiries expiries, OperatorRequests requests) {
        this.repositories = repositories;
        this.expiries = expiries;
        this.requests = requests;
    }

    @POST
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{repo}/clean")
    public Map<String, Object> clean(@RestPath String repo, @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of());
        RepositoryName repository = repositories.writable(repo).name();
        long due = expiries.countDue(repository);
        if (due == 0) {
            return Map.of("message", "Nothing has expired in repo: " + repository + ". Skipping clean up.");
        }
        UUID correlation = requests.send(OperatorRequest.Kind.EXPIRE_NOW, Optional.of(repository));
        return PredecessorAnswers.told(
                "Cleaning up " + due + " expired files in repo: " + repository + ". Errors: 0", correlation);
    }

    @POST
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{repo}/notify")
    public Map<String, Object> notifyClients(@RestPath String repo, @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of());
        RepositoryName repository = repositories.readable(repo).name();
        UUID correlation = requests.send(OperatorRequest.Kind.ANNOUNCE, Optional.of(repository));
        return PredecessorAnswers.told("Notified clients about changes in repo " + repository, correlation);
    }
}
