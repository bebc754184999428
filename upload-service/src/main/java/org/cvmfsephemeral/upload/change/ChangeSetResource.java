package org.cvmfsephemeral.upload.change;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** Several operations that become visible together or not at all. */
@Path("/repos/{repo}/changes")
@Produces(MediaType.APPLICATION_JSON)
public class ChangeSetResource {
    private final ActiveRepositories active;
    private final Repositories repositories;
    private final ChangeRequests changes;

    ChangeSetResource(ActiveRepositories active, Repositories repositories, ChangeRequests changes) {
        this.active = active;
        this.repositories = repositories;
        this.changes = changes;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = RequestedOperation.class)))
    public Response post(@RestPath String repo, @Context RoutingContext context) {
        RequestParameters.requireKnown(context.request(), Set.of());
        ActiveRepository repository = active.writable(repo);
        OperationList operations = OperationList.read(RequestBody.of(context));
        List<RepositoryPath> paths = operations.paths();
        PublishedChange change = changes.publish(
                repository,
                paths,
                ChangeRequests.holder(context.request()),
                operations.toOperations(repositories.now()));
        return ChangeAnswers.of(change);
    }
}
