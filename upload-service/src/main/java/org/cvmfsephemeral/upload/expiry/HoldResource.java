package org.cvmfsephemeral.upload.expiry;

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
import java.time.Instant;
import java.util.List;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;

/** Legal holds: paths that nothing may remove. */
@Path("/repos/{repo}/holds")
@Produces(MediaType.APPLICATION_JSON)
public class HoldResource {
    private static final Logger LOG = Logger.getLogger(HoldResource.class);

    private final ActiveRepositories active;
    private final RepositoryTrees trees;
    private final Holds holds;
    private final UploadSlots slots;

    HoldResource(ActiveRepositories active, RepositoryTrees trees, Holds holds, UploadSlots slots) {
        this.active = active;
        this.trees = trees;
        this.holds = holds;
        this.slots = slots;
    }

    /**
     * @param holder who wants it
     * @param present whether there is anything at the path now
     */
    record HoldView(String path, String reason, String holder, Instant since, boolean present) {}

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public List<HoldView> list(@RestPath String repo) {
        ActiveRepository repository = active.readable(repo);
        return holds.list(repository.name()).stream()
                .map(hold -> view(repository, hold))
                .toList();
    }

    @GET
    @Needs(value = Action.READ, part = Part.PATH)
    @Path("/{path:.+}")
    public HoldView show(@RestPath String repo, @RestPath String path) {
        return find(active.readable(repo), RequestPath.toRead(path));
    }

    @PUT
    @Needs(value = Action.ADMIN, part = Part.PATH)
    @Path("/{path:.+}")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedHold.class)))
    public Response put(@RestPath String repo, @RestPath String path, @Context RoutingContext context) {
        RepositoryPath target = RequestPath.toWrite(path);
        ActiveRepository repository = active.readable(repo);
        RequestedHold requested;
        try (UploadSlots.Slot ignored = slots.take()) {
            requested = RequestedHold.read(RequestBody.of(context));
        }
        if (trees.lookup(repository.name(), repository.rootHash(), target).isEmpty()) {
            throw Problems.of(ProblemType.UNKNOWN_PATH, "There is nothing at '" + target + "'.");
        }
        String holder = requested.holderOr(context.request().remoteAddress().hostAddress());
        boolean isNew = holds.put(repository.name(), target, requested.reason(), holder);
        LOG.infof("legal hold put repository=%s path=%s holder=%s", repository.name(), target, holder);
        HoldView view = find(active.readable(repo), target);
        return isNew
                ? Response.created(URI.create("/repos/" + repo + "/holds" + RequestPath.escape(target)))
                        .entity(view)
                        .build()
                : Response.ok(view).build();
    }

    @DELETE
    @Needs(value = Action.ADMIN, part = Part.PATH)
    @Path("/{path:.+}")
    public Response delete(@RestPath String repo, @RestPath String path) {
        RepositoryPath target = RequestPath.toRead(path);
        ActiveRepository repository = active.readable(repo);
        if (!holds.remove(repository.name(), target)) {
            throw unknown(target);
        }
        LOG.infof("legal hold removed repository=%s path=%s", repository.name(), target);
        return Response.noContent().build();
    }

    private HoldView find(ActiveRepository repository, RepositoryPath path) {
        return holds.find(repository.name(), path)
                .map(hold -> view(repository, hold))
                .orElseThrow(() -> unknown(path));
    }

    private HoldView view(ActiveRepository repository, Hold hold) {
        boolean present = trees.lookup(repository.name(), repository.rootHash(), hold.path())
                .isPresent();
        return new HoldView(hold.path().value(), hold.reason(), hold.holder(), hold.since(), present);
    }

    private static RuntimeException unknown(RepositoryPath path) {
        return Problems.of(ProblemType.UNKNOWN_LEGAL_HOLD, "There is no legal hold on '" + path + "' itself.");
    }
}
