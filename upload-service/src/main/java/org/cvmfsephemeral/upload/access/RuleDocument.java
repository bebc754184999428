package org.cvmfsephemeral.upload.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cvmfsephemeral.access.AccessRule;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.ClaimPattern;
import org.cvmfsephemeral.access.Template;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * A rule as requests and answers have it.
 *
 * @param name stands in the address; absent in requests
 * @param issuer URL, as it stands in the tokens
 * @param claims what has to be so, by the names of the claims; {@code *} stands for anything but a slash, {@code **} for anything
 * @param repositories names of repositories, with claims in braces
 * @param below a path, with claims in braces; absent for the whole repository
 * @param maximumTtl how long what is published may live; absent for no limit but the repository's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RuleDocument(
        String name,
        String issuer,
        Map<String, String> claims,
        String repositories,
        String below,
        List<String> actions,
        String maximumTtl) {
    private static final StrictJson<RuleDocument> JSON =
            StrictJson.of(RuleDocument.class, ProblemType.INVALID_ACCESS, 64 << 10, "field");

    static RuleDocument of(AccessRule rule) {
        Map<String, String> claims = new TreeMap<>();
        rule.claims().forEach((claim, pattern) -> claims.put(claim, pattern.value()));
        return new RuleDocument(
                rule.name(),
                rule.issuer(),
                claims,
                rule.repositories().value(),
                rule.below().value().isEmpty() ? "/" : rule.below().value(),
                rule.actions().stream().sorted().map(Action::id).toList(),
                rule.maximumTtl().map(ttl -> ttl.toSeconds() + "s").orElse(null));
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the body is no rule
     */
    static AccessRule read(String name, InputStream body) {
        RuleDocument document = JSON.read(body).orElseThrow(() -> invalid("The body is the rule."));
        if (document.name() != null && !document.name().equals(name)) {
            throw invalid("The rule's name stands in the address.");
        }
        try {
            return document.toRule(name);
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage() + ".");
        }
    }

    private AccessRule toRule(String called) {
        if (repositories == null) {
            throw new IllegalArgumentException("repositories is missing; \"*\" stands for all of them");
        }
        Map<String, ClaimPattern> patterns = new TreeMap<>();
        for (Map.Entry<String, String> claim : (claims == null ? Map.<String, String>of() : claims).entrySet()) {
            if (claim.getValue() == null) {
                throw new IllegalArgumentException("claim '" + claim.getKey() + "' has no pattern");
            }
            patterns.put(claim.getKey(), new ClaimPattern(claim.getValue()));
        }
        return new AccessRule(
                called,
                issuer == null ? "" : issuer,
                patterns,
                new Template(repositories),
                new Template(below == null ? "/" : below),
                GrantDocument.actions(actions),
                RequestedTime.of("maximumTtl", maximumTtl));
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_ACCESS, detail);
    }
}
