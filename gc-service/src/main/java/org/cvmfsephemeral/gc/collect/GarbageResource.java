package org.cvmfsephemeral.gc.collect;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.gc.http.KnownRepositories;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.GarbageFigures;
import org.jboss.resteasy.reactive.RestPath;

/** How much of a repository is on its way out. */
@Path("/repos/{repo}/garbage")
@Produces(MediaType.APPLICATION_JSON)
public class GarbageResource {
    private final KnownRepositories repositories;
    private final Condemnations condemnations;

    GarbageResource(KnownRepositories repositories, Condemnations condemnations) {
        this.repositories = repositories;
        this.condemnations = condemnations;
    }

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public GarbageFigures get(@RestPath String repo) {
        return condemnations.figures(repositories.require(repo));
    }
}
