package org.cvmfsephemeral.upload.revision;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.jboss.resteasy.reactive.RestPath;

/** The revisions that can be read, named and returned to. */
@Path("/repos/{repo}/revisions")
@Produces(MediaType.APPLICATION_JSON)
public class RevisionResource {
    private final ActiveRepositories repositories;
    private final Revisions revisions;

    RevisionResource(ActiveRepositories repositories, Revisions revisions) {
        this.repositories = repositories;
        this.revisions = revisions;
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    public List<RevisionView> list(@RestPath String repo) {
        return revisions.list(repositories.readable(repo).name());
    }
}
