package org.cvmfsephemeral.upload.known;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.content.KnownContent;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;

/** Whether a content has to be sent. */
@Path("/repos/{repo}/contents/{digest}")
public class KnownContentResource {
    private final ActiveRepositories repositories;
    private final KnownFiles files;

    KnownContentResource(ActiveRepositories repositories, KnownFiles files) {
        this.repositories = repositories;
        this.files = files;
    }

    /** @param size in bytes */
    record KnownContentView(String digest, long size) {}

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Produces(MediaType.APPLICATION_JSON)
    public Response get(@RestPath String repo, @RestPath String digest) {
        return answer(repo, digest);
    }

    @HEAD
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Produces(MediaType.APPLICATION_JSON)
    public Response head(@RestPath String repo, @RestPath String digest) {
        return answer(repo, digest);
    }

    private Response answer(String repo, String digest) {
        ActiveRepository repository = repositories.readable(repo);
        String sha256 = ContentDigest.parse(digest);
        KnownContent content = files.find(repository.name(), sha256)
                .orElseThrow(() -> Problems.of(
                        ProblemType.UNKNOWN_CONTENT, "The content sha-256:" + sha256 + " is not here; send it."));
        return Response.ok(new KnownContentView("sha-256:" + sha256, content.size()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
