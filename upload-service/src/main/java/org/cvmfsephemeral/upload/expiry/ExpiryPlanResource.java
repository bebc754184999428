package org.cvmfsephemeral.upload.expiry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What would be removed by schedule now. Nothing changes by asking. */
@Path("/repos/{repo}/expiry-plan")
@Produces(MediaType.APPLICATION_JSON)
public class ExpiryPlanResource {
    private final ActiveRepositories active;
    private final ExpiryPlans plans;

    ExpiryPlanResource(ActiveRepositories active, ExpiryPlans plans) {
        this.active = active;
        this.plans = plans;
    }

    /**
     * @param reason {@code expired}, {@code beyond-keep-last} or {@code evicted}
     * @param since when its time came, when it was published, or when it was used last
     * @param bytes absent if unknown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlannedRemoval(String path, String reason, Instant since, Long bytes) {}

    /**
     * @param held how many overdue paths stay because of legal holds
     * @param more whether there is more than the answer lists
     */
    record Plan(String repository, long revision, List<PlannedRemoval> removals, long held, boolean more) {}

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public Plan show(@RestPath String repo, @RestQuery String limit, @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of("limit"));
        int most = RequestParameters.limit(limit);
        var repository = active.readable(repo);
        List<PlannedRemoval> removals = plans.planned(repository.name(), most + 1);
        boolean more = removals.size() > most;
        return new Plan(
                repository.name().value(),
                repository.revision(),
                more ? removals.subList(0, most) : removals,
                plans.held(repository.name()),
                more);
    }
}
