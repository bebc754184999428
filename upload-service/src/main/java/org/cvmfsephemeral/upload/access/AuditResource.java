package org.cvmfsephemeral.upload.access;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;

/** Who did what, everywhere. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    private final AuditPages pages;

    AuditResource(AuditPages pages) {
        this.pages = pages;
    }

    @GET
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    public AuditView.Page list(@Context HttpServerRequest request) {
        return pages.page(Optional.empty(), "/audit", request);
    }
}
