package org.cvmfsephemeral.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * What somebody may do of whom an issuer says certain things.
 *
 * @param name letters, digits, {@code - _ .}; at most 100
 * @param issuer its URL, exactly as the issuer writes it
 * @param claims what has to be so, all of it; at least one, as the issuers of the big forges speak for everybody there
 * @param repositories a {@link RepositoryPattern} once claims are filled in
 * @param below a path once claims are filled in
 * @param maximumTtl how long what is published may live
 */
public record AccessRule(
        String name,
        String issuer,
        Map<String, ClaimPattern> claims,
        Template repositories,
        Template below,
        Set<Action> actions,
        Optional<Duration> maximumTtl) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

    /**
     * @throws IllegalArgumentException with the reason
     */
    public AccessRule {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a rule's name has letters, digits, '-', '_' and '.', at most 100");
        }
        if (issuer.isBlank()) {
            throw new IllegalArgumentException("a rule names the issuer whose claims it is about");
        }
        if (claims.isEmpty()) {
            throw new IllegalArgumentException(
                    "a rule asks for at least one claim; without one everybody whom the issuer knows would be let in");
        }
        claims = Collections.unmodifiableMap(new TreeMap<>(claims));
        actions = Set.copyOf(actions);
        if (repositories.claims().isEmpty()) {
            new RepositoryPattern(repositories.value());
        }
        if (below.claims().isEmpty()) {
            pathOf(below.value());
        }
        new Grant(Scope.EVERYTHING, actions, maximumTtl);
    }

    /** What the rule makes of these claims, and why. */
    public Verdict judge(Claims given) {
        List<String> reasons = new ArrayList<>();
        if (!issuer.equals(given.issuer())) {
            reasons.add("the issuer is '" + given.issuer() + "', the rule is about '" + issuer + "'");
        }
        claims.forEach((claim, pattern) -> mismatch(claim, pattern, given).ifPresent(reasons::add));
        if (!reasons.isEmpty()) {
            return new Verdict(this, Optional.empty(), reasons);
        }
        try {
            Scope scope = new Scope(new RepositoryPattern(repositories.filled(given)), pathOf(below.filled(given)));
            Grant grant = new Grant(scope, actions, maximumTtl);
            return new Verdict(this, Optional.of(grant), List.of("all claims match"));
        } catch (Template.UnfilledTemplateException | IllegalArgumentException e) {
            return new Verdict(this, Optional.empty(), List.of(e.getMessage()));
        }
    }

    private static Optional<String> mismatch(String claim, ClaimPattern pattern, Claims given) {
        List<String> values = given.of(claim);
        if (values.isEmpty()) {
            return Optional.of("claim '" + claim + "' is missing");
        }
        return values.stream().anyMatch(pattern::matches)
                ? Optional.empty()
                : Optional.of("claim '" + claim + "' is '" + String.join("', '", values) + "', which is not '" + pattern
                        + "'");
    }

    private static RepositoryPath pathOf(String text) {
        try {
            return RepositoryPath.of(text);
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException("'" + text + "' is no path: " + e.getMessage(), e);
        }
    }

    /**
     * @param grant empty if the rule does not apply
     * @param reasons in words, at least one
     */
    public record Verdict(AccessRule rule, Optional<Grant> grant, List<String> reasons) {}
}
