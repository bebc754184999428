package org.cvmfsephemeral.upload.revision;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What changed between two revisions. */
@Path("/repos/{repo}/diff")
@Produces(MediaType.APPLICATION_JSON)
public class DiffResource {
    private static final Set<String> PARAMETERS = Set.of("from", "to", "after", "limit");

    private final ActiveRepositories repositories;
    private final Revisions revisions;
    private final Differences differences;

    DiffResource(ActiveRepositories repositories, Revisions revisions, Differences differences) {
        this.repositories = repositories;
        this.revisions = revisions;
        this.differences = differences;
    }

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public DifferencePage show(
            @RestPath String repo,
            @RestQuery String from,
            @RestQuery String to,
            @RestQuery String after,
            @RestQuery String limit,
            @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, PARAMETERS);
        if (from == null) {
            throw Problems.of(ProblemType.INVALID_PARAMETER, "from names the revision to begin with.");
        }
        int pageSize = RequestParameters.limit(limit);
        Optional<RepositoryPath> last = Optional.ofNullable(after).map(RepositoryPath::of);
        ActiveRepository repository = repositories.readable(repo);
        RevisionRoot first = revisions.resolve(repository, from);
        RevisionRoot second = to == null ? revisions.current(repository) : revisions.resolve(repository, to);
        return differences.page(repository.name(), first, second, last, pageSize);
    }
}
