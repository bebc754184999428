package org.cvmfsephemeral.upload.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Where requests end whose path climbs: with {@code ..}, or a slash that is escaped. Whose they are about cannot be told, so only those who may do
 * everything learn what is wrong; the others are denied, which stands in the audit trail.
 */
@Path(RefusedPathResource.ADDRESS)
public class RefusedPathResource {
    static final String ADDRESS = "/refused-path";
    private static final String FLAW = RefusedPathResource.class.getName();

    private final RoutingContext context;

    RefusedPathResource(RoutingContext context) {
        this.context = context;
    }

    static void send(RoutingContext request, String flaw) {
        request.put(FLAW, flaw);
        request.reroute(ADDRESS);
    }

    @GET
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Operation(hidden = true)
    public void get() {
        refuse();
    }

    @HEAD
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Operation(hidden = true)
    public void head() {
        refuse();
    }

    @PUT
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Operation(hidden = true)
    public void put() {
        refuse();
    }

    @POST
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Operation(hidden = true)
    public void post() {
        refuse();
    }

    @PATCH
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Operation(hidden = true)
    public void patch() {
        refuse();
    }

    @DELETE
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Operation(hidden = true)
    public void delete() {
        refuse();
    }

    private void refuse() {
        String flaw = context.get(FLAW);
        throw Problems.of(ProblemType.INVALID_PATH, flaw == null ? "Nothing is here." : flaw);
    }
}
