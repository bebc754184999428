package org.cvmfsephemeral.upload.resumable;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.NeedsNothing;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload.Terms;
import org.cvmfsephemeral.ledger.resumable.ResumableUploads;
import org.cvmfsephemeral.upload.file.WriteOptions;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Announcing files that arrive in pieces (tus 1.0.0, creation). */
@Path("/repos/{repo}/uploads/{path:.+}")
@Produces(MediaType.APPLICATION_JSON)
@Tus.Spoken
public class ResumableCreationResource {
    private final ActiveRepositories repositories;
    private final ResumableUploads uploads;
    private final Completion completion;
    private final Arrival arrival;
    private final ResumableSettings settings;

    ResumableCreationResource(
            ActiveRepositories repositories,
            ResumableUploads uploads,
            Completion completion,
            Arrival arrival,
            ResumableSettings settings) {
        this.repositories = repositories;
        this.uploads = uploads;
        this.completion = completion;
        this.arrival = arrival;
        this.settings = settings;
    }

    @OPTIONS
    @NeedsNothing("says which protocol is spoken")
    public Response options() {
        return ResumableAnswers.capabilities();
    }

    @POST
    @Needs(value = Action.WRITE, part = Part.PATH)
    @Consumes(MediaType.WILDCARD)
    public Response create(
            @RestPath String repo,
            @RestPath String path,
            @RestQuery String ttl,
            @RestQuery(RequestedTtl.BY) String ttlBy,
            @RestQuery String overwrite,
            @RestQuery String mode,
            @Context RoutingContext context)
            throws InterruptedException {
        HttpServerRequest request = context.request();
        Tus.requireVersion(request);
        RepositoryPath target = RequestPath.toWrite(path);
        RequestParameters.requireKnown(request, Set.of(RequestedTtl.TTL, RequestedTtl.BY, "overwrite", "mode"));
        WriteTerms.requireDigest(request.getHeader("Repr-Digest"));
        long length = Tus.bytes(request, Tus.LENGTH);
        Terms terms = new Terms(
                ttl,
                ttlBy,
                WriteOptions.parseFlag("overwrite", overwrite),
                mode,
                request.getHeader("Repr-Digest"),
                Tus.metadata(request).orElse(null));
        ActiveRepository repository = repositories.writable(repo);
        ResumableUpload upload =
                new ResumableUpload(UUID.randomUUID(), repository.name(), target, length, 0, terms, Instant.MAX, null);
        completion.check(repository, upload);
        uploads.open(upload.id(), repository.name(), target, length, terms, settings.lifetime(), settings.open());
        boolean bringsContent = Tus.CONTENT_TYPE.equals(request.getHeader(HttpHeaders.CONTENT_TYPE));
        if (length == 0 || bringsContent) {
            arrival.receive(upload, 0, RequestBody.of(context), request);
        }
        URI location = URI.create("/repos/" + repository.name() + "/resumable/" + upload.id());
        return uploads.find(repository.name(), upload.id())
                .map(opened -> ResumableAnswers.where(Response.created(location), opened))
                .orElseThrow(ResumableAnswers::unknown);
    }
}
