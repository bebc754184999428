package org.cvmfsephemeral.gc.integrity;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.gc.http.KnownRepositories;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects;
import org.jboss.resteasy.reactive.RestPath;

/** Objects that are not what they should be, and the paths that need them. Uploading the same content again repairs them. */
@Path("/repos/{repo}/damaged-objects")
@Produces(MediaType.APPLICATION_JSON)
public class DamageResource {
    private static final int MOST = 1000;

    private final KnownRepositories repositories;
    private final DamagedObjects damaged;

    DamageResource(KnownRepositories repositories, DamagedObjects damaged) {
        this.repositories = repositories;
        this.damaged = damaged;
    }

    /** @param problem {@code lost} or {@code damaged} */
    record DamageView(String object, String problem, Instant foundAt, List<String> paths) {}

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public List<DamageView> list(@RestPath String repo) {
        return damaged.list(repositories.require(repo), MOST).stream()
                .map(object -> new DamageView(
                        object.object(),
                        object.problem().name().toLowerCase(Locale.ROOT),
                        object.foundAt(),
                        object.paths()))
                .toList();
    }
}
