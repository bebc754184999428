package org.cvmfsephemeral.upload.file;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.util.Map;
import java.util.OptionalLong;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.known.ContentDigest;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteRequest;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Writing single files. */
@Path("/repos/{repo}/files/{path:.+}")
@Produces(MediaType.APPLICATION_JSON)
public class FileWriteResource {
    private final ActiveRepositories repositories;
    private final FileUpload upload;
    private final Writes writes;

    FileWriteResource(ActiveRepositories repositories, FileUpload upload, Writes writes) {
        this.repositories = repositories;
        this.upload = upload;
        this.writes = writes;
    }

    @PUT
    @Needs(value = Action.WRITE, part = Part.PATH)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            description = "the content of the file",
            content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response put(
            @RestPath String repo,
            @RestPath String path,
            @RestQuery String ttl,
            @RestQuery(RequestedTtl.BY) String ttlBy,
            @RestQuery String overwrite,
            @RestQuery String mode,
            @RestQuery String content,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long contentLength,
            @Context RoutingContext context)
            throws InterruptedException {
        RepositoryPath target = RequestPath.toWrite(path);
        WriteRequest.requireUnderstood(
                context.request(), RequestedTtl.TTL, RequestedTtl.BY, "overwrite", "mode", "content");
        WriteTerms terms = WriteTerms.of(context.request(), "upload");
        WriteOptions options = WriteOptions.parse(RequestedTtl.parse(ttl, ttlBy), overwrite, mode);
        String digest = content == null ? null : ContentDigest.parse(content);
        ActiveRepository repository = repositories.writable(repo);
        FileUpload.FileRequest request = new FileUpload.FileRequest(
                target,
                terms.precondition().impliesOverwriting() ? options.overwriting() : options,
                contentLength == null ? OptionalLong.empty() : OptionalLong.of(contentLength));
        WriteOutcome outcome = writes.perform(
                new WriteTarget(
                        repository,
                        List.of(target),
                        RequestBody.of(context),
                        request.length(),
                        () -> terms.isConditional()
                                ? upload.sizeAt(repository, target)
                                : upload.check(repository, request)),
                terms,
                scope -> digest == null ? upload.store(scope, request) : upload.reuse(scope, request, digest));
        return WriteAnswers.of(repository.name(), outcome, Response.Status.CREATED, fileUri(repo, target));
    }

    @DELETE
    @Needs(value = Action.DELETE, part = Part.PATH)
    public Response delete(
            @RestPath String repo,
            @RestPath String path,
            @RestQuery String recursive,
            @Context HttpServerRequest request)
            throws InterruptedException {
        RepositoryPath target = RequestPath.toWrite(path);
        WriteRequest.requireUnderstood(request, "recursive");
        WriteTerms terms = WriteTerms.of(request, "deletion");
        boolean withContent = WriteOptions.parseFlag("recursive", recursive);
        ActiveRepository repository = repositories.writable(repo);
        WriteOutcome outcome = writes.perform(
                WriteTarget.of(repository, List.of(target)),
                terms,
                Draft.of(new Operation.Delete(target.value(), withContent), Map.of("path", target.value())));
        return WriteAnswers.of(repository.name(), outcome, Response.Status.OK, null);
    }

    private static URI fileUri(String repository, RepositoryPath path) {
        return URI.create("/repos/" + repository + "/files" + RequestPath.escape(path));
    }
}
