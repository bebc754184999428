package org.cvmfsephemeral.ledger.access;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cvmfsephemeral.access.AccessRule;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.ClaimPattern;
import org.cvmfsephemeral.access.Template;
import org.cvmfsephemeral.ledger.LedgerJson;

/** A rule as it stands in the ledger. */
record RuleRow(
        String issuer,
        Map<String, String> claims,
        String repositories,
        String below,
        List<Action> actions,
        Long maximumTtlSeconds) {
    static String write(AccessRule rule) {
        Map<String, String> claims = new TreeMap<>();
        rule.claims().forEach((claim, pattern) -> claims.put(claim, pattern.value()));
        return LedgerJson.write(new RuleRow(
                rule.issuer(),
                claims,
                rule.repositories().value(),
                rule.below().value(),
                rule.actions().stream().sorted().toList(),
                rule.maximumTtl().map(Duration::toSeconds).orElse(null)));
    }

    static AccessRule read(String name, String json) {
        RuleRow row = LedgerJson.read(json, new TypeReference<RuleRow>() {});
        return new AccessRule(
                name,
                row.issuer(),
                row.claims().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, claim -> new ClaimPattern(claim.getValue()))),
                new Template(row.repositories()),
                new Template(row.below()),
                row.actions().stream().collect(Collectors.toUnmodifiableSet()),
                Optional.ofNullable(row.maximumTtlSeconds()).map(Duration::ofSeconds));
    }
}
