package org.cvmfsephemeral.upload.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.cvmfsephemeral.access.AccessRule;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.access.Rules;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** What identities of pipelines may do. */
@Path("/access-rules")
@Produces(MediaType.APPLICATION_JSON)
public class AccessRuleResource {
    private final Rules rules;
    private final CurrentCaller caller;
    private final UploadSlots slots;

    AccessRuleResource(Rules rules, CurrentCaller caller, UploadSlots slots) {
        this.rules = rules;
        this.caller = caller;
        this.slots = slots;
    }

    @GET
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    public List<RuleDocument> list() {
        return rules.all().stream().map(RuleDocument::of).toList();
    }

    @GET
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/{name}")
    public RuleDocument show(@RestPath String name) {
        return rules.find(name).map(RuleDocument::of).orElseThrow(() -> unknown(name));
    }

    @PUT
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/{name}")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RuleDocument.class)))
    public Response put(@RestPath String name, @Context RoutingContext context) {
        AccessRule rule;
        try (UploadSlots.Slot ignored = slots.take()) {
            rule = RuleDocument.read(name, RequestBody.of(context));
        }
        boolean isNew = rules.put(rule, caller.caller().name());
        return isNew
                ? Response.created(URI.create("/access-rules/" + name))
                        .entity(RuleDocument.of(rule))
                        .build()
                : Response.ok(RuleDocument.of(rule)).build();
    }

    @DELETE
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/{name}")
    public Response delete(@RestPath String name) {
        if (!rules.remove(name)) {
            throw unknown(name);
        }
        return Response.noContent().build();
    }

    /** Tells what the rules would allow, and of each why it applies or not. */
    @POST
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/dry-run")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DryRun.Question.class)))
    public DryRun.Answer dryRun(@Context RoutingContext context) {
        DryRun.Question question;
        try (UploadSlots.Slot ignored = slots.take()) {
            question = DryRun.Question.read(RequestBody.of(context));
        }
        return DryRun.of(question, rules.all());
    }

    private static RuntimeException unknown(String name) {
        return Problems.of(ProblemType.UNKNOWN_ACCESS_RULE, "There is no rule '" + name + "'.");
    }
}
