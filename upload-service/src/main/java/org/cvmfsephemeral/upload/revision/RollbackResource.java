package org.cvmfsephemeral.upload.revision;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.write.RequestDocuments;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** Publishes the tree of an earlier revision again, as a new one. */
@Path("/repos/{repo}/rollback")
@Produces(MediaType.APPLICATION_JSON)
public class RollbackResource {
    private final ActiveRepositories repositories;
    private final Rollbacks rollbacks;
    private final RequestDocuments documents;

    RollbackResource(ActiveRepositories repositories, Rollbacks rollbacks, RequestDocuments documents) {
        this.repositories = repositories;
        this.documents = documents;
        this.rollbacks = rollbacks;
    }

    @POST
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedRollback.class)))
    public Response post(@RestPath String repo, @Context RoutingContext context) throws InterruptedException {
        RequestParameters.requireKnown(context.request(), WriteTerms.PARAMETERS);
        WriteTerms terms = WriteTerms.alone(context.request(), "rollback");
        ActiveRepository repository = repositories.writable(repo);
        RequestDocuments.Document<RequestedRollback> requested =
                documents.read(context, terms, RequestedRollback::read);
        return WriteAnswers.of(
                repository.name(),
                rollbacks.publish(repository, requested.value(), requested.terms()),
                Response.Status.OK,
                null);
    }
}
