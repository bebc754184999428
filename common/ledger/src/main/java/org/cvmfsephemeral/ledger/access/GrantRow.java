package org.cvmfsephemeral.ledger.access;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Grant;
import org.cvmfsephemeral.access.RepositoryPattern;
import org.cvmfsephemeral.access.Scope;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.LedgerJson;

/** A permission as it stands in the ledger. */
record GrantRow(String repositories, String below, List<Action> actions, Long maximumTtlSeconds) {
    private static final TypeReference<List<GrantRow>> LIST = new TypeReference<>() {};

    static String write(List<Grant> grants) {
        return LedgerJson.write(LIST, grants.stream().map(GrantRow::of).toList());
    }

    static List<Grant> read(String json) {
        return LedgerJson.read(json, LIST).stream().map(GrantRow::toGrant).toList();
    }

    private static GrantRow of(Grant grant) {
        return new GrantRow(
                grant.scope().repositories().value(),
                grant.scope().below().value(),
                grant.actions().stream().sorted().toList(),
                grant.maximumTtl().map(Duration::toSeconds).orElse(null));
    }

    private Grant toGrant() {
        return new Grant(
                new Scope(new RepositoryPattern(repositories), new RepositoryPath(below)),
                actions.stream().collect(Collectors.toUnmodifiableSet()),
                Optional.ofNullable(maximumTtlSeconds).map(Duration::ofSeconds));
    }
}
