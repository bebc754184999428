package org.cvmfsephemeral.upload.repository;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;

/** Repositories and their settings. */
@Path("/repos")
@Produces(MediaType.APPLICATION_JSON)
public class RepositoryResource {
    private final Repositories repositories;
    private final RepositoryRequests requests;

    RepositoryResource(Repositories repositories, RepositoryRequests requests) {
        this.repositories = repositories;
        this.requests = requests;
    }

    @GET
    public List<RepositoryView> list() {
        return repositories.list().stream().map(RepositoryView::of).toList();
    }

    @GET
    @Path("/{repo}")
    public RepositoryView show(@RestPath String repo) {
        RepositoryName name = RepositoryName.of(repo);
        return repositories
                .find(name)
                .map(RepositoryView::of)
                .orElseThrow(() ->
                        Problems.of(ProblemType.UNKNOWN_REPOSITORY, "There is no repository '" + name + "'."));
    }

    @PUT
    @Path("/{repo}")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    public Response put(@RestPath String repo, RequestedSettings settings) throws InterruptedException {
        RepositoryName name = RepositoryName.of(repo);
        RepositoryRequests.Result result =
                requests.put(name, settings == null ? RequestedSettings.UNCHANGED : settings);
        RepositoryView view = RepositoryView.of(result.repository());
        return result.created()
                ? Response.created(URI.create("/repos/" + name)).entity(view).build()
                : Response.ok(view).build();
    }
}
