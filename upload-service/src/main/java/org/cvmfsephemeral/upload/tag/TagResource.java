package org.cvmfsephemeral.upload.tag;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestTag;
import org.cvmfsephemeral.upload.write.RequestDocuments;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Names for revisions. */
@Path("/repos/{repo}/tags")
@Produces(MediaType.APPLICATION_JSON)
public class TagResource {
    private final ActiveRepositories repositories;
    private final RepositoryTags tags;
    private final RequestDocuments documents;

    TagResource(ActiveRepositories repositories, RepositoryTags tags, RequestDocuments documents) {
        this.repositories = repositories;
        this.documents = documents;
        this.tags = tags;
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    public List<TagView> list(@RestPath String repo) {
        return tags.list(repositories.readable(repo).name());
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Path("/{name:.+}")
    public TagView show(@RestPath String repo, @RestPath String name) {
        return tags.get(repositories.readable(repo).name(), RequestTag.name(name));
    }

    @PUT
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{name:.+}")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedTag.class)))
    public Response put(
            @RestPath String repo, @RestPath String name, @RestQuery String move, @Context RoutingContext context)
            throws InterruptedException {
        RequestParameters.requireKnown(context.request(), Set.of("move", "wait", "transaction"));
        WriteTerms terms = WriteTerms.alone(context.request(), "tag");
        boolean mayMove = RequestParameters.flag("move", move);
        TagName tag = RequestTag.name(name);
        ActiveRepository repository = repositories.writable(repo);
        RequestDocuments.Document<RequestedTag> requested = documents.read(context, terms, RequestedTag::read);
        RepositoryTags.Put put = tags.put(repository, tag, requested.value(), mayMove, requested.terms());
        WriteOutcome outcome =
                put.tag() == null ? put.outcome() : WriteOutcome.with(put.outcome(), Map.of("tag", put.tag()));
        return put.isNew()
                ? WriteAnswers.of(
                        repository.name(),
                        outcome,
                        Response.Status.CREATED,
                        URI.create("/repos/" + repo + "/tags/" + tag))
                : WriteAnswers.of(repository.name(), outcome, Response.Status.OK, null);
    }

    @DELETE
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{name:.+}")
    public Response delete(@RestPath String repo, @RestPath String name, @Context HttpServerRequest request)
            throws InterruptedException {
        RequestParameters.requireKnown(request, WriteTerms.PARAMETERS);
        WriteTerms terms = WriteTerms.alone(request, "tag");
        TagName tag = RequestTag.name(name);
        ActiveRepository repository = repositories.writable(repo);
        return WriteAnswers.of(repository.name(), tags.delete(repository, tag, terms), Response.Status.OK, null);
    }
}
