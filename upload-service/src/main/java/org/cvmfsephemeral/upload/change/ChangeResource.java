package org.cvmfsephemeral.upload.change;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.jboss.resteasy.reactive.RestPath;

/** The states of changes. */
@Path("/repos/{repo}/changes/{change}")
public class ChangeResource {
    private final PublishedChanges changes;

    ChangeResource(PublishedChanges changes) {
        this.changes = changes;
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Produces(MediaType.APPLICATION_JSON)
    public ChangeView show(@RestPath String repo, @RestPath String change) {
        RepositoryName repository = RepositoryName.of(repo);
        return changes.find(repository, ChangeId.parse(repository, change))
                .orElseThrow(() -> ChangeId.unknown(repository));
    }
}
