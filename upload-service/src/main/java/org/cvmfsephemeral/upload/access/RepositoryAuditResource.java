package org.cvmfsephemeral.upload.access;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.jboss.resteasy.reactive.RestPath;

/** Who did what in a repository, also in one that never was or is no more. */
@Path("/repos/{repo}/audit")
@Produces(MediaType.APPLICATION_JSON)
public class RepositoryAuditResource {
    private final AuditPages pages;

    RepositoryAuditResource(AuditPages pages) {
        this.pages = pages;
    }

    @GET
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    public AuditView.Page list(@RestPath String repo, @Context HttpServerRequest request) {
        RepositoryName repository = RepositoryName.of(repo);
        return pages.page(Optional.of(repository), "/repos/" + repository + "/audit", request);
    }
}
