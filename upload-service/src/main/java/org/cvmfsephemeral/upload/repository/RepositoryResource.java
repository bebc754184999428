package org.cvmfsephemeral.upload.repository;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Wish;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** Repositories and their settings. */
@Path("/repos")
@Produces(MediaType.APPLICATION_JSON)
public class RepositoryResource {
    private final Repositories repositories;
    private final RepositoryRequests requests;
    private final SettingsDocument document;
    private final RootFiles rootFiles;
    private final UploadSlots slots;
    private final CurrentCaller caller;

    RepositoryResource(
            Repositories repositories,
            RepositoryRequests requests,
            SettingsDocument document,
            RootFiles rootFiles,
            UploadSlots slots,
            CurrentCaller caller) {
        this.repositories = repositories;
        this.requests = requests;
        this.document = document;
        this.rootFiles = rootFiles;
        this.slots = slots;
        this.caller = caller;
    }

    @GET
    @Needs(value = Action.READ, part = Part.ANYWHERE)
    public List<RepositoryView> list() {
        return repositories.list().stream()
                .map(RepositoryView::of)
                .filter(view -> caller.may(new Wish.Somewhere(Action.READ, RepositoryName.of(view.name()))))
                .toList();
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Path("/{repo}")
    public DetailedRepository show(@RestPath String repo) {
        RepositoryName name = RepositoryName.of(repo);
        return repositories
                .find(name)
                .map(repository -> new DetailedRepository(RepositoryView.of(repository), rootFiles.names(repository)))
                .orElseThrow(
                        () -> Problems.of(ProblemType.UNKNOWN_REPOSITORY, "There is no repository '" + name + "'."));
    }

    /** @param files names of the files in its root, as the Python server that this one follows told them; at most {@link RootFiles#MOST} */
    record DetailedRepository(@JsonUnwrapped RepositoryView repository, List<String> files) {}

    @PUT
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{repo}")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedSettings.class)))
    public Response put(@RestPath String repo, @Context RoutingContext context) throws InterruptedException {
        RepositoryName name = RepositoryName.of(repo);
        try (UploadSlots.Slot ignored = slots.take()) {
            RepositoryRequests.Result result = requests.put(name, document.read(RequestBody.of(context)));
            RepositoryView view = RepositoryView.of(result.repository());
            return result.created()
                    ? Response.created(URI.create("/repos/" + name))
                            .entity(view)
                            .build()
                    : Response.ok(view).build();
        }
    }
}
