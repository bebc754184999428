package org.cvmfsephemeral.gc.hold;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.http.KnownRepositories;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.garbage.RevisionHolds;
import org.cvmfsephemeral.ledger.garbage.RevisionHolds.HeldRevision;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Keeps a revision readable as a whole for somebody who walks through it: a replica in mid-copy, a checker. */
@Path("/repos/{repo}/revision-holds")
@Produces(MediaType.APPLICATION_JSON)
public class HoldResource {
    private static final int DEFAULT_SECONDS = 600;
    private static final int MAX_SECONDS = 86_400;

    private final KnownRepositories repositories;
    private final RevisionHolds holds;

    HoldResource(KnownRepositories repositories, RevisionHolds holds) {
        this.repositories = repositories;
        this.holds = holds;
    }

    /** @param until after which the revision may be collected, unless the hold is renewed */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HoldView(UUID id, Long revision, String rootHash, Instant until) {}

    /**
     * Holds a revision.
     *
     * @param revision absent for the published one
     */
    @POST
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public Response hold(@RestPath String repo, @RestQuery Long revision, @RestQuery Integer seconds) {
        RepositoryName repository = repositories.require(repo);
        HeldRevision held = holds.hold(repository, Optional.ofNullable(revision), duration(seconds))
                .orElseThrow(() -> Problems.of(
                        ProblemType.UNKNOWN_REVISION, "The repository does not have this revision, or not any more."));
        return Response.created(URI.create("/repos/" + repository + "/revision-holds/" + held.id()))
                .entity(new HoldView(held.id(), held.revision(), held.root().toString(), held.until()))
                .build();
    }

    @PUT
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    @Path("/{id}")
    public HoldView renew(@RestPath String repo, @RestPath UUID id, @RestQuery Integer seconds) {
        return holds.renew(repositories.require(repo), id, duration(seconds))
                .map(until -> new HoldView(id, null, null, until))
                .orElseThrow(HoldResource::unknown);
    }

    @DELETE
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    @Path("/{id}")
    public Response release(@RestPath String repo, @RestPath UUID id) {
        if (!holds.release(repositories.require(repo), id)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    private static RuntimeException unknown() {
        return Problems.of(
                ProblemType.UNKNOWN_HOLD, "There is no such hold, or it has ended; what it held may be gone.");
    }

    private static Duration duration(Integer seconds) {
        int wanted = seconds == null ? DEFAULT_SECONDS : seconds;
        if (wanted < 1 || wanted > MAX_SECONDS) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER,
                    "seconds is between 1 and " + MAX_SECONDS + "; a hold can be renewed.");
        }
        return Duration.ofSeconds(wanted);
    }
}
