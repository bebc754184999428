package org.cvmfsephemeral.upload.predecessor;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.file.FileAnswers;
import org.cvmfsephemeral.upload.file.PageRequest;
import org.cvmfsephemeral.upload.file.RangeRequest;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteRequest;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** How the Python server that this one follows gave access to the files in the root of a repository. */
@Path("/repos")
public class PredecessorFileResource {
    private final ActiveRepositories active;
    private final Repositories repositories;
    private final FileAnswers answers;
    private final Writes writes;

    PredecessorFileResource(ActiveRepositories active, Repositories repositories, FileAnswers answers, Writes writes) {
        this.active = active;
        this.repositories = repositories;
        this.answers = answers;
        this.writes = writes;
    }

    @GET
    @Needs(value = Action.READ, part = Part.PATH, path = "file")
    @Path("/{repo}/{file}")
    public Response get(
            @RestPath String repo,
            @RestPath String file,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @Context Request request,
            @Context RoutingContext context) {
        return answers.answer(
                repo,
                RequestPath.toRead(file),
                new RangeRequest(range, ifRange),
                PageRequest.FIRST,
                request,
                Optional.of(context));
    }

    @DELETE
    @Needs(value = Action.DELETE, part = Part.PATH, path = "target")
    @Path("/{repo}/{target}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response delete(@RestPath String repo, @RestPath String target, @Context HttpServerRequest request)
            throws InterruptedException {
        WriteRequest.requireUnderstood(request);
        RepositoryPath path = RequestPath.toWrite(target);
        WriteTerms terms = WriteTerms.of(request, "deletion");
        ActiveRepository repository = active.writable(repo);
        return PredecessorAnswers.of(
                repository.name(),
                writes.perform(
                        WriteTarget.of(repository, List.of(path)),
                        terms,
                        Draft.of(new Operation.Delete(path.value(), true), Map.of("target_name", target))));
    }

    @POST
    @Needs(value = Action.WRITE, part = Part.PATH, path = "file")
    @Path("/{repo}/{file}/ttl")
    @Produces(MediaType.APPLICATION_JSON)
    public Response expire(
            @RestPath String repo,
            @RestPath String file,
            @RestQuery("ttl_s") String ttl,
            @Context HttpServerRequest request)
            throws InterruptedException {
        WriteRequest.requireUnderstood(request, "ttl_s");
        RepositoryPath path = RequestPath.toWrite(file);
        WriteTerms terms = WriteTerms.of(request, "expiry");
        PredecessorTtl timeToLive = PredecessorTtl.required(ttl);
        ActiveRepository repository = active.writable(repo);
        Instant expires = timeToLive
                .within(repository.settings().expiry())
                .within(repository.settings().expiry())
                .after(repositories.now());
        return PredecessorAnswers.of(
                repository.name(),
                writes.perform(
                        WriteTarget.of(repository, List.of(path)),
                        terms,
                        Draft.of(
                                new Operation.SetExpiry(path.value(), expires),
                                Map.of(
                                        "filename",
                                        file,
                                        "ttl_s",
                                        timeToLive.duration().toSeconds()))));
    }
}
