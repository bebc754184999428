package org.cvmfsephemeral.upload.change;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;

/** The states of changes. */
@Path("/repos/{repo}/changes/{change}")
public class ChangeResource {
    private final PublishedChanges changes;

    ChangeResource(PublishedChanges changes) {
        this.changes = changes;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public ChangeView show(@RestPath String repo, @RestPath String change) {
        RepositoryName repository = RepositoryName.of(repo);
        return parse(change)
                .flatMap(id -> changes.find(repository, id))
                .orElseThrow(() -> Problems.of(
                        ProblemType.UNKNOWN_CHANGE,
                        "There is no such change in '" + repository + "', or it is long past."));
    }

    private static Optional<UUID> parse(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
