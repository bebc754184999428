package org.cvmfsephemeral.upload.expiry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Evictions;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.lease.Lease;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What would be removed by schedule now. Nothing changes by asking. */
@Path("/repos/{repo}/expiry-plan")
@Produces(MediaType.APPLICATION_JSON)
public class ExpiryPlanResource {
    private final ActiveRepositories active;
    private final Expiries expiries;
    private final RetentionRules rules;
    private final Evictions evictions;
    private final Leases leases;

    ExpiryPlanResource(
            ActiveRepositories active, Expiries expiries, RetentionRules rules, Evictions evictions, Leases leases) {
        this.active = active;
        this.expiries = expiries;
        this.rules = rules;
        this.evictions = evictions;
        this.leases = leases;
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
    public Plan show(@RestPath String repo, @RestQuery String limit, @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of("limit"));
        int most = RequestParameters.limit(limit);
        var repository = active.readable(repo);
        List<PlannedRemoval> removals = planned(repository.name(), most + 1);
        boolean more = removals.size() > most;
        return new Plan(
                repository.name().value(),
                repository.revision(),
                more ? removals.subList(0, most) : removals,
                expiries.countHeld(repository.name()),
                more);
    }

    private List<PlannedRemoval> planned(RepositoryName repository, int most) {
        List<RepositoryPath> leased =
                leases.list(repository).stream().map(Lease::path).toList();
        List<PlannedRemoval> removals = new ArrayList<>();
        expiries.due(repository, Expiries.Due.NONE, most).stream()
                .filter(due -> isFree(leased, due.path()))
                .map(due -> new PlannedRemoval(due.path().value(), "expired", due.since(), due.bytes()))
                .forEach(removals::add);
        rules.surplus(repository, most).stream()
                .filter(child -> isFree(leased, child.path()))
                .map(child -> new PlannedRemoval(child.path().value(), "beyond-keep-last", child.publishedAt(), null))
                .forEach(removals::add);
        if (removals.isEmpty()) {
            // What is removed for another reason may make room enough; that is waited for.
            evictions
                    .excess(repository)
                    .ifPresent(excess ->
                            evictions.choose(repository, Evictions.Candidate.NONE, excess, most).chosen().stream()
                                    .filter(chosen -> isFree(leased, chosen.path()))
                                    .map(chosen -> new PlannedRemoval(
                                            chosen.path().value(), "evicted", chosen.usedAt(), chosen.bytes()))
                                    .forEach(removals::add));
        }
        return removals.size() > most ? removals.subList(0, most) : removals;
    }

    private static boolean isFree(List<RepositoryPath> leased, RepositoryPath path) {
        return leased.stream().noneMatch(held -> held.isAtOrBelow(path) || path.isAtOrBelow(held));
    }
}
