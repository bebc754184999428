package org.cvmfsephemeral.upload.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.NeedsNothing;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.jboss.resteasy.reactive.RestQuery;

/** Tells a caller who he is here, and what he may do. */
@Path("/caller")
@Produces(MediaType.APPLICATION_JSON)
public class CallerResource {
    private final CurrentCaller caller;

    CallerResource(CurrentCaller caller) {
        this.caller = caller;
    }

    /**
     * @param kind by what the caller is known
     * @param allowed whether he may do what was asked about; absent if nothing was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CallerView(String kind, String name, List<GrantDocument> grants, Boolean allowed) {}

    @GET
    @NeedsNothing("it tells callers about themselves only")
    public CallerView show(
            @RestQuery String action,
            @RestQuery String repository,
            @RestQuery String path,
            @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of("action", "repository", "path"));
        caller.identify();
        return new CallerView(
                caller.caller().kind().name().toLowerCase(Locale.ROOT),
                caller.caller().name(),
                GrantDocument.of(caller.caller().grants()),
                action == null ? null : caller.may(new DryRun.WishDocument(action, repository, path).toWish()));
    }
}
