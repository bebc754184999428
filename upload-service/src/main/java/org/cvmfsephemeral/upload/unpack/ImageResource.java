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
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.image.Platform;
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

/** Container images, sent as archives and published as the file system that they are. */
@Path("/repos/{repo}/images/{path:.+}")
@Produces(MediaType.APPLICATION_JSON)
public class ImageResource {
    private final ActiveRepositories repositories;
    private final ImageUpload upload;
    private final Writes writes;

    ImageResource(ActiveRepositories repositories, ImageUpload upload, Writes writes) {
        this.repositories = repositories;
        this.upload = upload;
        this.writes = writes;
    }

    @PUT
    @Needs(value = Action.WRITE, part = Part.PATH)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            description = "an OCI image archive, or one as docker save writes it",
            content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response put(
            @RestPath String repo,
            @RestPath String path,
            @RestQuery String mode,
            @RestQuery String ttl,
            @RestQuery(RequestedTtl.BY) String ttlBy,
            @RestQuery String platform,
            @RestQuery String layout,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long contentLength,
            @Context RoutingContext context)
            throws InterruptedException {
        RepositoryPath target = RequestPath.toWrite(path);
        WriteRequest.requireUnderstood(
                context.request(), "mode", RequestedTtl.TTL, RequestedTtl.BY, "platform", "layout");
        WriteTerms terms = WriteTerms.of(context.request(), "upload");
        ImageUpload.RequestedImage request = new ImageUpload.RequestedImage(
                target,
                TreePlacement.parse(mode, RequestedTtl.parse(ttl, ttlBy)),
                layout(layout),
                Optional.ofNullable(platform).map(Platform::parse));
        ActiveRepository repository = repositories.writable(repo);
        WriteOutcome outcome = writes.perform(
                new WriteTarget(
                        repository,
                        List.of(target),
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
        return WriteAnswers.of(
                repository.name(),
                outcome,
                Response.Status.CREATED,
                URI.create("/repos/" + repo + "/files" + RequestPath.escape(target)));
    }

    private static ImageUpload.Layout layout(String text) {
        return switch (text == null ? "bundle" : text) {
            case "bundle" -> ImageUpload.Layout.BUNDLE;
            case "rootfs" -> ImageUpload.Layout.ROOTFS;
            default -> throw Problems.of(ProblemType.INVALID_PARAMETER, "layout is 'bundle' or 'rootfs'.");
        };
    }
}
