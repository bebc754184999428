package org.cvmfsephemeral.upload.transaction;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.transaction.UploadTransaction;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.write.RequestDocuments;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** What many requests write and one publishes. */
@Path("/repos/{repo}/transactions")
@Produces(MediaType.APPLICATION_JSON)
public class TransactionResource {
    private final ActiveRepositories repositories;
    private final TransactionRequests transactions;
    private final RequestDocuments documents;
    private final CurrentCaller caller;

    TransactionResource(
            ActiveRepositories repositories,
            TransactionRequests transactions,
            RequestDocuments documents,
            CurrentCaller caller) {
        this.caller = caller;
        this.repositories = repositories;
        this.documents = documents;
        this.transactions = transactions;
    }

    @POST
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedTransaction.class)))
    public Response open(@RestPath String repo, @Context RoutingContext context) throws InterruptedException {
        RequestParameters.requireKnown(context.request(), WriteTerms.PARAMETERS);
        WriteTerms terms = WriteTerms.alone(context.request(), "transaction");
        ActiveRepository repository = repositories.writable(repo);
        RequestDocuments.Document<RequestedTransaction> requested =
                documents.read(context, terms, RequestedTransaction::read);
        caller.require(Action.WRITE, repository.name(), requested.value().target());
        UploadTransaction transaction = transactions.open(repository, requested.value(), requested.terms());
        return Response.created(uri(repository.name(), transaction.id()))
                .entity(TransactionView.of(transaction))
                .build();
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    public List<TransactionView> list(@RestPath String repo) {
        RepositoryName repository = repositories.readable(repo).name();
        return transactions.list(repository).stream().map(TransactionView::of).toList();
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Path("/{id}")
    public TransactionView show(@RestPath String repo, @RestPath String id) {
        RepositoryName repository = repositories.readable(repo).name();
        return TransactionView.of(transactions.get(repository, parse(id)));
    }

    @POST
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Path("/{id}/renew")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedTransaction.class)))
    public TransactionView renew(@RestPath String repo, @RestPath String id, @Context RoutingContext context) {
        RequestParameters.requireKnown(context.request(), Set.of());
        RepositoryName repository = repositories.writable(repo).name();
        WriteTerms terms = WriteTerms.alone(context.request(), "renewal");
        RequestedTransaction requested =
                documents.read(context, terms, RequestedTransaction::read).value();
        if (requested.path() != null || requested.holder() != null) {
            throw Problems.of(ProblemType.INVALID_OPERATION, "Only the ttl of a transaction can be renewed.");
        }
        requirePath(repository, parse(id));
        return TransactionView.of(transactions.renew(repository, parse(id), requested.leaseTime()));
    }

    @POST
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Path("/{id}/commit")
    @Consumes(MediaType.WILDCARD)
    public Response commit(@RestPath String repo, @RestPath String id, @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of());
        WriteTerms terms = WriteTerms.alone(request, "commit");
        ActiveRepository repository = repositories.writable(repo);
        UUID transaction = parse(id);
        requirePath(repository.name(), transaction);
        return transactions
                .commit(repository, transaction, terms)
                .map(outcome -> WriteAnswers.of(repository.name(), outcome, Response.Status.OK, null))
                .orElseGet(() -> nothingToPublish(repository, transaction));
    }

    /** No change, no new revision: what is published stays so. */
    private static Response nothingToPublish(ActiveRepository repository, UUID transaction) {
        return Response.ok(Map.of(
                        "repository", repository.name().value(),
                        "transaction", transaction,
                        "revision", repository.revision(),
                        "rootHash", repository.rootHash().toString()))
                .build();
    }

    @DELETE
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Path("/{id}")
    public Response drop(@RestPath String repo, @RestPath String id) {
        RepositoryName repository = repositories.readable(repo).name();
        requirePath(repository, parse(id));
        transactions.drop(repository, parse(id));
        return Response.noContent().build();
    }

    private void requirePath(RepositoryName repository, UUID transaction) {
        caller.require(
                Action.WRITE,
                repository,
                transactions.get(repository, transaction).path());
    }

    private static URI uri(RepositoryName repository, UUID id) {
        return URI.create("/repos/" + repository + "/transactions/" + id);
    }

    private static UUID parse(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Problems.of(ProblemType.UNKNOWN_TRANSACTION, "There is no such transaction.");
        }
    }
}
