package org.cvmfsephemeral.upload.resumable;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.NeedsNothing;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload;
import org.cvmfsephemeral.ledger.resumable.ResumableUploads;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;

/** Files that arrive in pieces (tus 1.0.0, core protocol and termination). */
@Path("/repos/{repo}/resumable/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tus.Spoken
public class ResumableResource {
    private final ResumableUploads uploads;
    private final CurrentCaller caller;
    private final Arrival arrival;
    private final StagingArea staging;

    ResumableResource(ResumableUploads uploads, CurrentCaller caller, Arrival arrival, StagingArea staging) {
        this.uploads = uploads;
        this.caller = caller;
        this.arrival = arrival;
        this.staging = staging;
    }

    @OPTIONS
    @NeedsNothing("says which protocol is spoken")
    public Response options() {
        return ResumableAnswers.capabilities();
    }

    @HEAD
    @Needs(value = Action.WRITE, part = Part.LATER)
    public Response head(@RestPath String repo, @RestPath String id, @Context HttpServerRequest request) {
        Tus.requireVersion(request);
        ResumableUpload upload = require(repo, id);
        Response.ResponseBuilder answer = Response.ok().header(Tus.LENGTH, upload.length());
        Optional.ofNullable(upload.terms().metadata()).ifPresent(metadata -> answer.header(Tus.METADATA, metadata));
        return ResumableAnswers.where(answer, upload);
    }

    @GET
    @Needs(value = Action.WRITE, part = Part.LATER)
    public ResumableView get(@RestPath String repo, @RestPath String id) {
        return ResumableView.of(require(repo, id));
    }

    @PATCH
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Consumes(Tus.CONTENT_TYPE)
    public Response patch(@RestPath String repo, @RestPath String id, @Context RoutingContext context)
            throws InterruptedException {
        HttpServerRequest request = context.request();
        Tus.requireVersion(request);
        if (request.headers().contains("Content-Digest")) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER,
                    "A piece has no digest of its own; announce the file with Repr-Digest.");
        }
        long offset = Tus.bytes(request, Tus.OFFSET);
        ResumableUpload upload = require(repo, id);
        boolean isRepeatedEnd = upload.published().isPresent() && offset == upload.length();
        if (!isRepeatedEnd) {
            arrival.receive(upload, offset, RequestBody.of(context), request);
        }
        return ResumableAnswers.where(Response.noContent(), require(repo, id));
    }

    @DELETE
    @Needs(value = Action.WRITE, part = Part.LATER)
    public Response end(@RestPath String repo, @RestPath String id, @Context HttpServerRequest request) {
        Tus.requireVersion(request);
        ResumableUpload upload = require(repo, id);
        uploads.end(upload.id());
        if (staging.clear(upload.repository(), upload.id())) {
            uploads.forget(upload.id());
        }
        return Response.noContent().build();
    }

    private ResumableUpload require(String repo, String id) {
        ResumableUpload upload = parse(id)
                .flatMap(parsed -> uploads.find(RepositoryName.of(repo), parsed))
                .orElseThrow(ResumableAnswers::unknown);
        caller.require(Action.WRITE, upload.repository(), upload.path());
        return upload;
    }

    private static Optional<UUID> parse(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
