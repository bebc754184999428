package org.cvmfsephemeral.upload.unpack;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteRequest;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Whole directories, sent as archives and published at once. */
@Path("/repos/{repo}/trees")
@Produces(MediaType.APPLICATION_JSON)
public class TreeResource {
    private static final int MOST_COMPONENTS = 100;

    private final ActiveRepositories repositories;
    private final TreeUpload upload;
    private final Writes writes;

    TreeResource(ActiveRepositories repositories, TreeUpload upload, Writes writes) {
        this.repositories = repositories;
        this.upload = upload;
        this.writes = writes;
    }

    @PUT
    @Needs(value = Action.WRITE, part = Part.PATH)
    @Path("/{path:.+}")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            description = "tar, plain or compressed with gzip, zstd, xz or bzip2, or zip",
            content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response put(
            @RestPath String repo,
            @RestPath String path,
            @RestQuery String mode,
            @RestQuery String ttl,
            @RestQuery(RequestedTtl.BY) String ttlBy,
            @RestQuery("strip-components") String stripComponents,
            @RestQuery String prefix,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long contentLength,
            @Context RoutingContext context)
            throws InterruptedException {
        return put(
                repo,
                RequestPath.toWrite(path),
                mode,
                RequestedTtl.parse(ttl, ttlBy),
                stripComponents,
                prefix,
                contentLength,
                context);
    }

    @PUT
    @Needs(value = Action.WRITE, part = Part.PATH)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            description = "tar, plain or compressed with gzip, zstd, xz or bzip2, or zip",
            content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response putRoot(
            @RestPath String repo,
            @RestQuery String mode,
            @RestQuery String ttl,
            @RestQuery(RequestedTtl.BY) String ttlBy,
            @RestQuery("strip-components") String stripComponents,
            @RestQuery String prefix,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long contentLength,
            @Context RoutingContext context)
            throws InterruptedException {
        return put(
                repo,
                RepositoryPath.ROOT,
                mode,
                RequestedTtl.parse(ttl, ttlBy),
                stripComponents,
                prefix,
                contentLength,
                context);
    }

    private Response put(
            String repo,
            RepositoryPath path,
            String mode,
            RequestedTtl ttl,
            String stripComponents,
            String prefix,
            Long contentLength,
            RoutingContext context)
            throws InterruptedException {
        WriteRequest.requireUnderstood(
                context.request(), "mode", RequestedTtl.TTL, RequestedTtl.BY, "strip-components", "prefix");
        WriteTerms terms = WriteTerms.of(context.request(), "upload");
        TreePlacement placement = TreePlacement.parse(mode, ttl);
        TreeUpload.TreeRequest request =
                new TreeUpload.TreeRequest(path, placement, strip(stripComponents), prefix(prefix));
        ActiveRepository repository = repositories.writable(repo);
        WriteOutcome outcome = writes.perform(
                new WriteTarget(
                        repository,
                        List.of(path),
                        RequestBody.of(context),
                        contentLength == null ? OptionalLong.empty() : OptionalLong.of(contentLength),
                        () -> {
                            if (!terms.isConditional()) {
                                upload.check(repository, request);
                            }
                            return 0;
                        }),
                terms,
                scope -> upload.store(scope, request));
        return WriteAnswers.of(repository.name(), outcome, Response.Status.CREATED, uri(repo, path));
    }

    private static int strip(String text) {
        if (text == null) {
            return 0;
        }
        if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= MOST_COMPONENTS) {
            return Integer.parseInt(text);
        }
        throw Problems.of(
                ProblemType.INVALID_PARAMETER, "strip-components is a number from 0 to " + MOST_COMPONENTS + ".");
    }

    private static String prefix(String text) {
        return text == null ? "" : RequestPath.toWrite(text).value().substring(1);
    }

    private static URI uri(String repository, RepositoryPath path) {
        return URI.create("/repos/" + repository + "/files" + RequestPath.escape(path));
    }
}
