package org.cvmfsephemeral.upload.changeset;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.RequestDocuments;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
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
    private final RequestDocuments documents;
    private final CopiedBytes copied;
    private final Writes writes;
    private final CurrentCaller caller;

    ChangeSetResource(
            ActiveRepositories active,
            Repositories repositories,
            RequestDocuments documents,
            CopiedBytes copied,
            Writes writes,
            CurrentCaller caller) {
        this.active = active;
        this.repositories = repositories;
        this.documents = documents;
        this.copied = copied;
        this.writes = writes;
        this.caller = caller;
    }

    @POST
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = RequestedOperation.class)))
    public Response post(@RestPath String repo, @Context RoutingContext context) throws InterruptedException {
        RequestParameters.requireKnown(context.request(), WriteTerms.PARAMETERS);
        WriteTerms terms = WriteTerms.unconditional(context.request(), "change");
        ActiveRepository repository = active.writable(repo);
        RequestDocuments.Document<OperationList> document = documents.read(context, terms, OperationList::read);
        OperationList requested = document.value();
        requested.wishes(repository.name()).forEach(caller::require);
        List<Operation> operations = requested.toOperations(
                repositories.now(),
                repository.limitedTo(caller.maximumTtl()).settings().expiry());
        WriteOutcome outcome = writes.perform(
                WriteTarget.of(repository, LeasePaths.outermost(requested.paths())),
                document.terms(),
                new Draft(operations, copied.of(repository, operations), Map.of()));
        return WriteAnswers.of(repository.name(), outcome, Response.Status.OK, null);
    }
}
