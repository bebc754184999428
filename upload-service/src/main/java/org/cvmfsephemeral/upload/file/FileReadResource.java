package org.cvmfsephemeral.upload.file;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Reading the published revision: files as they are, directories as JSON. */
@Path("/repos/{repo}/files")
public class FileReadResource {
    private final FileAnswers answers;

    FileReadResource(FileAnswers answers) {
        this.answers = answers;
    }

    @GET
    @Needs(value = Action.READ, part = Part.PATH)
    public Response root(@RestPath String repo, @RestQuery String after, @RestQuery String limit) {
        return answers.listing(repo, RepositoryPath.ROOT, new PageRequest(after, limit));
    }

    @GET
    @Needs(value = Action.READ, part = Part.PATH)
    @Path("/{path:.+}")
    public Response get(
            @RestPath String repo,
            @RestPath String path,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @RestQuery String after,
            @RestQuery String limit,
            @Context Request request,
            @Context RoutingContext context) {
        return answers.answer(
                repo,
                RequestPath.toRead(path),
                new RangeRequest(range, ifRange),
                new PageRequest(after, limit),
                request,
                Optional.of(context));
    }

    @HEAD
    @Needs(value = Action.READ, part = Part.PATH)
    @Path("/{path:.+}")
    public Response head(@RestPath String repo, @RestPath String path, @Context Request request) {
        return answers.answer(
                repo, RequestPath.toRead(path), RangeRequest.NONE, PageRequest.FIRST, request, Optional.empty());
    }
}
