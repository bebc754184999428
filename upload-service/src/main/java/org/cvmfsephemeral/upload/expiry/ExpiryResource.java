package org.cvmfsephemeral.upload.expiry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.lifetime.Lifetime;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.RequestDocuments;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** When published paths vanish. */
@Path("/repos/{repo}/expiry/{path:.+}")
@Produces(MediaType.APPLICATION_JSON)
public class ExpiryResource {
    private final ActiveRepositories active;
    private final Repositories repositories;
    private final RepositoryTrees trees;
    private final Expiries expiries;
    private final RequestDocuments documents;
    private final Writes writes;

    ExpiryResource(
            ActiveRepositories active,
            Repositories repositories,
            RepositoryTrees trees,
            Expiries expiries,
            RequestDocuments documents,
            Writes writes) {
        this.active = active;
        this.repositories = repositories;
        this.trees = trees;
        this.expiries = expiries;
        this.documents = documents;
        this.writes = writes;
    }

    /**
     * @param expires null for never
     * @param because the path that vanishes then, this one or one above; null for never
     */
    record ExpiryView(
            String repository,
            String path,
            @JsonInclude(JsonInclude.Include.ALWAYS) Instant expires,
            @JsonInclude(JsonInclude.Include.NON_NULL) String because) {}

    @GET
    @Needs(value = Action.READ, part = Part.PATH)
    public ExpiryView show(@RestPath String repo, @RestPath String path) {
        ActiveRepository repository = active.readable(repo);
        RepositoryPath target = RequestPath.toRead(path);
        if (trees.lookup(repository.name(), repository.rootHash(), target).isEmpty()) {
            throw Problems.of(ProblemType.UNKNOWN_PATH, "There is nothing at '" + target + "'.");
        }
        return earliest(repository, target);
    }

    private ExpiryView earliest(ActiveRepository repository, RepositoryPath target) {
        List<RepositoryPath> candidates = new ArrayList<>(target.ancestors());
        candidates.add(target);
        RepositoryPath because = null;
        Instant earliest = null;
        for (RepositoryPath candidate : candidates) {
            Instant expires = expiries.of(repository.name(), candidate).orElse(null);
            if (expires != null && (earliest == null || expires.isBefore(earliest))) {
                earliest = expires;
                because = candidate;
            }
        }
        return new ExpiryView(
                repository.name().value(), target.value(), earliest, because == null ? null : because.value());
    }

    @PUT
    @Needs(value = Action.WRITE, part = Part.PATH)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedExpiry.class)))
    public Response put(@RestPath String repo, @RestPath String path, @Context RoutingContext context)
            throws InterruptedException {
        RepositoryPath target = RequestPath.toWrite(path);
        RequestParameters.requireKnown(context.request(), WriteTerms.PARAMETERS);
        WriteTerms terms = WriteTerms.of(context.request(), "expiry");
        ActiveRepository repository = active.writable(repo);
        RequestDocuments.Document<RequestedExpiry> requested = documents.read(context, terms, RequestedExpiry::read);
        Lifetime lifetime =
                requested.value().requestedTtl().within(repository.settings().expiry());
        Instant expires = lifetime.after(repositories.now());
        Map<String, Object> facts = new HashMap<>();
        facts.put("path", target.value());
        facts.put("expires", expires == null ? null : expires.toString());
        return WriteAnswers.of(
                repository.name(),
                writes.perform(
                        WriteTarget.of(repository, List.of(target)),
                        requested.terms(),
                        Draft.of(new Operation.SetExpiry(target.value(), expires, lifetime.touchSeconds()), facts)),
                Response.Status.OK,
                null);
    }
}
