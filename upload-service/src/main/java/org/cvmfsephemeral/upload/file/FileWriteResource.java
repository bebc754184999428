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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.upload.change.ChangeView;
import org.cvmfsephemeral.upload.change.PublishedChanges;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Writing single files. */
@Path("/repos/{repo}/files/{path:.+}")
@Produces(MediaType.APPLICATION_JSON)
public class FileWriteResource {
    private final ActiveRepositories repositories;
    private final FileUpload upload;
    private final Sessions sessions;
    private final PublishedChanges published;
    private final UploadSlots slots;

    FileWriteResource(
            ActiveRepositories repositories,
            FileUpload upload,
            Sessions sessions,
            PublishedChanges published,
            UploadSlots slots) {
        this.repositories = repositories;
        this.upload = upload;
        this.sessions = sessions;
        this.published = published;
        this.slots = slots;
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            description = "the content of the file",
            content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response put(
            @RestPath String repo,
            @RestPath String path,
            @RestQuery String ttl,
            @RestQuery String overwrite,
            @RestQuery String mode,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long contentLength,
            @Context RoutingContext context)
            throws InterruptedException {
        RepositoryPath target = RequestPath.toWrite(path);
        WriteRequest.requireUnderstood(context.request());
        WriteOptions options = WriteOptions.parse(ttl, overwrite, mode);
        ActiveRepository repository = repositories.writable(repo);
        OptionalLong length = contentLength == null ? OptionalLong.empty() : OptionalLong.of(contentLength);
        try (UploadSlots.Slot ignored = slots.take()) {
            FileUpload.Announced announced = upload.receive(
                    repository, target, options, length, RequestBody.of(context), holder(context.request()));
            PublishedFile file = PublishedFile.onItsWay(
                    repo, target.value(), announced.change(), announced.size(), announced.expires());
            return answer(Response.Status.CREATED, file, fileUri(repo, target));
        }
    }

    @DELETE
    public Response delete(
            @RestPath String repo,
            @RestPath String path,
            @RestQuery String recursive,
            @Context HttpServerRequest request) {
        RepositoryPath target = RequestPath.toWrite(path);
        WriteRequest.requireUnderstood(request);
        boolean withContent = WriteOptions.parseFlag("recursive", recursive);
        ActiveRepository repository = repositories.writable(repo);
        try (UploadSlots.Slot ignored = slots.take()) {
            UUID change = sessions.announceAtOnce(
                    repository.name(),
                    target,
                    holder(request),
                    List.of(new Operation.Delete(target.value(), withContent)));
            PublishedFile deleted = PublishedFile.onItsWay(repo, target.value(), change, null, null);
            return answer(Response.Status.OK, deleted, null);
        }
    }

    private Response answer(Response.Status whenPublished, PublishedFile file, URI location) {
        Optional<ChangeView> change = published.await(file.change());
        if (change.isEmpty()) {
            return Response.accepted(file)
                    .location(URI.create("/repos/" + file.repository() + "/changes/" + file.change()))
                    .build();
        }
        return Response.status(whenPublished)
                .location(location)
                .entity(file.publishedBy(change.get()))
                .build();
    }

    private static URI fileUri(String repository, RepositoryPath path) {
        return URI.create("/repos/" + repository + "/files" + RequestPath.escape(path));
    }

    private static String holder(HttpServerRequest request) {
        return "upload from " + request.remoteAddress().hostAddress();
    }
}
