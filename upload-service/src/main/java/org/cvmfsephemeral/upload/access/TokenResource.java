package org.cvmfsephemeral.upload.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.access.Token;
import org.cvmfsephemeral.ledger.access.Tokens;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Tokens of this system: made, looked at, revoked. */
@Path("/tokens")
@Produces(MediaType.APPLICATION_JSON)
public class TokenResource {
    private final Tokens tokens;
    private final Repositories repositories;
    private final CurrentCaller caller;
    private final UploadSlots slots;

    TokenResource(Tokens tokens, Repositories repositories, CurrentCaller caller, UploadSlots slots) {
        this.tokens = tokens;
        this.repositories = repositories;
        this.caller = caller;
        this.slots = slots;
    }

    /** @param token the only time that it is shown */
    record CreatedToken(String token, @JsonUnwrapped TokenView view) {}

    /** @param next where the next page is; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenPage(List<TokenView> tokens, String next) {}

    @POST
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedToken.class)))
    public Response create(@Context RoutingContext context) {
        RequestParameters.requireKnown(context.request(), Set.of());
        RequestedToken requested;
        try (UploadSlots.Slot ignored = slots.take()) {
            requested = RequestedToken.read(RequestBody.of(context));
        }
        Tokens.Created created = tokens.create(
                requested.requireLabel(),
                requested.toGrants(),
                requested.expiry(repositories.now()),
                caller.caller().name());
        return Response.created(URI.create("/tokens/" + created.token().id()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(new CreatedToken(created.text().reveal(), TokenView.of(created.token())))
                .build();
    }

    @GET
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    public TokenPage list(@RestQuery String after, @RestQuery String limit, @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of("after", "limit"));
        int size = RequestParameters.limit(limit);
        List<Token> found = tokens.list(after == null ? "" : after, size + 1);
        boolean isLast = found.size() <= size;
        List<Token> shown = isLast ? found : found.subList(0, size);
        return new TokenPage(
                shown.stream().map(TokenView::of).toList(),
                isLast
                        ? null
                        : "/tokens?limit=" + size + "&after="
                                + RequestPath.escape(shown.get(size - 1).id()));
    }

    @GET
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/{id}")
    public TokenView show(@RestPath String id) {
        return tokens.find(id).map(TokenView::of).orElseThrow(TokenResource::unknown);
    }

    @DELETE
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/{id}")
    public Response revoke(@RestPath String id) {
        if (!tokens.revoke(id)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    private static RuntimeException unknown() {
        return Problems.of(ProblemType.UNKNOWN_TOKEN, "There is no token of this id.");
    }
}
