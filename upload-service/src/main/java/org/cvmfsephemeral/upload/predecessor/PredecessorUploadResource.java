package org.cvmfsephemeral.upload.predecessor;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.OptionalLong;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.MultipartFile;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteRequest;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** How the Python server that this one follows took uploads: a form with a file, which is published under its own name. */
@Path("/repos")
@Produces(MediaType.APPLICATION_JSON)
public class PredecessorUploadResource {
    private final ActiveRepositories repositories;
    private final PredecessorUpload upload;
    private final UploadSlots slots;
    private final Writes writes;
    private final CurrentCaller caller;

    PredecessorUploadResource(
            ActiveRepositories repositories,
            PredecessorUpload upload,
            UploadSlots slots,
            Writes writes,
            CurrentCaller caller) {
        this.caller = caller;
        this.repositories = repositories;
        this.upload = upload;
        this.slots = slots;
        this.writes = writes;
    }

    @POST
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Path("/{repo}")
    @Consumes(MediaType.WILDCARD)
    public Response post(
            @RestPath String repo,
            @RestQuery String unpack,
            @RestQuery String overwrite,
            @RestQuery("ttl_s") String ttl,
            @Context RoutingContext context)
            throws InterruptedException {
        WriteRequest.requireUnderstood(context.request(), "unpack", "overwrite", "ttl_s");
        WriteTerms terms = WriteTerms.unconditional(context.request(), "upload");
        if (terms.hasDigest()) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER,
                    "The digest of a form says little about its file; send the file itself with PUT to have it verified.");
        }
        boolean unpacks = RequestParameters.flag("unpack", unpack);
        boolean overwrites = RequestParameters.flag("overwrite", overwrite);
        PredecessorTtl timeToLive = PredecessorTtl.parse(ttl);
        ActiveRepository known = repositories.writable(repo);
        MultipartFile file = awaitFile(context);
        RepositoryPath path = RequestPath.toWrite(file.name());
        caller.require(Action.WRITE, known.name(), path);
        ActiveRepository repository = known.limitedTo(caller.maximumTtl());
        PredecessorUpload.UploadedFile request =
                new PredecessorUpload.UploadedFile(path, file, unpacks, overwrites, timeToLive);
        UploadTimes times = UploadTimes.start();
        WriteOutcome outcome = writes.perform(
                new WriteTarget(
                        repository,
                        List.of(path),
                        file.content(),
                        OptionalLong.empty(),
                        () -> upload.check(repository, request)),
                terms,
                scope -> {
                    var draft = upload.store(scope, request);
                    times.arrived();
                    return draft;
                });
        return PredecessorAnswers.uploaded(repository.name(), outcome, times);
    }

    /** Whoever keeps the form to himself occupies a place of those who write. */
    private MultipartFile awaitFile(RoutingContext context) throws InterruptedException {
        try (UploadSlots.Slot ignored = slots.take()) {
            return MultipartFile.await(context, "file");
        }
    }
}
