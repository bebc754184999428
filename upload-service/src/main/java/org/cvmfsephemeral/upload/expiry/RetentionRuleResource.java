package org.cvmfsephemeral.upload.expiry;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.expiry.RetentionRule;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** Directories of which only the newest children stay. */
@Path("/repos/{repo}/retention-rules")
@Produces(MediaType.APPLICATION_JSON)
public class RetentionRuleResource {
    private static final int PAGE = 1_000;

    private final ActiveRepositories active;
    private final RepositoryTrees trees;
    private final RetentionRules rules;
    private final UploadSlots slots;

    RetentionRuleResource(ActiveRepositories active, RepositoryTrees trees, RetentionRules rules, UploadSlots slots) {
        this.active = active;
        this.trees = trees;
        this.rules = rules;
        this.slots = slots;
    }

    /** @param keep how many children stay */
    record RuleView(String path, int keep, Instant createdAt) {
        static RuleView of(RetentionRule rule) {
            return new RuleView(rule.path().value(), rule.keep(), rule.createdAt());
        }
    }

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public List<RuleView> list(@RestPath String repo) {
        return rules.list(active.readable(repo).name()).stream()
                .map(RuleView::of)
                .toList();
    }

    @GET
    @Needs(value = Action.READ, part = Part.PATH)
    @Path("/{path:.+}")
    public RuleView show(@RestPath String repo, @RestPath String path) {
        RepositoryPath directory = RequestPath.toRead(path);
        return rules.find(active.readable(repo).name(), directory)
                .map(RuleView::of)
                .orElseThrow(() -> unknown(directory));
    }

    @PUT
    @Needs(value = Action.ADMIN, part = Part.PATH)
    @Path("/{path:.+}")
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RequestedRule.class)))
    public Response put(@RestPath String repo, @RestPath String path, @Context RoutingContext context) {
        RepositoryPath directory = RequestPath.toWrite(path);
        ActiveRepository repository = active.readable(repo);
        RequestedRule requested;
        try (UploadSlots.Slot ignored = slots.take()) {
            requested = RequestedRule.read(RequestBody.of(context));
        }
        requireNoFile(repository, directory);
        boolean isNew = rules.put(repository.name(), directory, requested.keep());
        if (isNew) {
            // From now on revisions record their own, so what has come until now has to be looked for in the newest
            // one.
            seed(active.readable(repo), directory);
        }
        RuleView view = show(repo, path);
        return isNew
                ? Response.created(URI.create("/repos/" + repo + "/retention-rules" + RequestPath.escape(directory)))
                        .entity(view)
                        .build()
                : Response.ok(view).build();
    }

    private void requireNoFile(ActiveRepository repository, RepositoryPath directory) {
        Optional<Entry> present = trees.lookup(repository.name(), repository.rootHash(), directory);
        if (present.filter(entry -> !(entry instanceof Directory)).isPresent()) {
            throw Problems.of(ProblemType.NOT_A_DIRECTORY, "'" + directory + "' is not a directory.");
        }
    }

    private void seed(ActiveRepository repository, RepositoryPath directory) {
        if (trees.lookup(repository.name(), repository.rootHash(), directory).isEmpty()) {
            return;
        }
        String after = "";
        List<Entry> page;
        do {
            page = trees.list(repository.name(), repository.rootHash(), directory, after, PAGE);
            Map<String, Instant> children = new HashMap<>();
            page.forEach(entry -> children.put(
                    entry.name(), Instant.ofEpochSecond(entry.attributes().mtimeSeconds())));
            rules.seed(repository.name(), directory, children);
            after = page.isEmpty() ? after : page.get(page.size() - 1).name();
        } while (page.size() == PAGE);
    }

    @DELETE
    @Needs(value = Action.ADMIN, part = Part.PATH)
    @Path("/{path:.+}")
    public Response delete(@RestPath String repo, @RestPath String path) {
        RepositoryPath directory = RequestPath.toRead(path);
        if (!rules.remove(active.readable(repo).name(), directory)) {
            throw unknown(directory);
        }
        return Response.noContent().build();
    }

    private static RuntimeException unknown(RepositoryPath directory) {
        return Problems.of(ProblemType.UNKNOWN_RETENTION_RULE, "There is no retention rule for '" + directory + "'.");
    }
}
