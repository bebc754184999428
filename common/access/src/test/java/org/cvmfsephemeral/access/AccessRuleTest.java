package org.cvmfsephemeral.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRuleTest {
    private static final String ISSUER = "https://ci.example.org";

    private static AccessRule rule(String below, Map<String, String> patterns) {
        Map<String, ClaimPattern> claims = new java.util.TreeMap<>();
        patterns.forEach((name, pattern) -> claims.put(name, new ClaimPattern(pattern)));
        return new AccessRule(
                "r",
                ISSUER,
                claims,
                new Template("sw.example.org"),
                new Template(below),
                Set.of(Action.WRITE),
                Optional.of(Duration.ofHours(1)));
    }

    private static Claims claims(Map<String, List<String>> values) {
        return new Claims(ISSUER, "s", values);
    }

    @ParameterizedTest
    @CsvSource({
        "org/app, org/app, true",
        "org/*, org/app, true",
        "org/*, org/app/sub, false",
        "org/**, org/app/sub, true",
        "org/*, organisation/app, false",
        "org/app, ORG/app, false",
        "*, org/app, false",
        "refs/heads/*, refs/heads/main, true",
        "a.c, abc, false"
    })
    void starsStandForWhatIsBetweenSlashes(String pattern, String value, boolean matches) {
        assertThat(new ClaimPattern(pattern).matches(value)).isEqualTo(matches);
    }

    @Test
    void everyClaimHasToMatch() {
        AccessRule rule = rule("/", Map.of("repository", "org/app", "ref", "refs/heads/main"));

        AccessRule.Verdict verdict =
                rule.judge(claims(Map.of("repository", List.of("org/app"), "ref", List.of("refs/tags/1"))));

        assertThat(verdict.grant()).isEmpty();
        assertThat(verdict.reasons()).containsExactly("claim 'ref' is 'refs/tags/1', which is not 'refs/heads/main'");
    }

    @Test
    void missingClaimDoesNotMatchEverything() {
        assertThat(rule("/", Map.of("environment", "**"))
                        .judge(claims(Map.of()))
                        .grant())
                .isEmpty();
    }

    @Test
    void sameClaimsOfAnotherIssuerAreNothing() {
        Claims other = new Claims(ISSUER + "/", "s", Map.of("repository", List.of("org/app")));

        assertThat(rule("/", Map.of("repository", "org/app")).judge(other).grant())
                .isEmpty();
    }

    @Test
    void claimsFillTheScope() {
        AccessRule.Verdict verdict = rule("/ci/{repository}", Map.of("repository", "org/*"))
                .judge(claims(Map.of("repository", List.of("org/app"))));

        assertThat(verdict.grant().orElseThrow().scope()).hasToString("sw.example.org:/ci/org/app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "..", "a//b", "a/../b", "", "*", "a/*", "a\0b", "."})
    void claimsCannotClimbOutOfTheScope(String value) {
        AccessRule.Verdict verdict = rule("/ci/{repository}", Map.of("repository", "**"))
                .judge(claims(Map.of("repository", List.of(value))));

        assertThat(verdict.grant()).isEmpty();
        assertThat(verdict.reasons()).isNotEmpty();
    }

    @Property
    void whateverTheClaimSaysTheScopeStaysBelowItsBeginning(@ForAll String value) {
        rule("/ci/{repository}", Map.of("repository", "**"))
                .judge(claims(Map.of("repository", List.of(value))))
                .grant()
                .ifPresent(grant -> assertThat(grant.scope().below().value()).startsWith("/ci/"));
    }

    @Test
    void claimWithSeveralValuesFillsNothing() {
        assertThat(rule("/{groups}", Map.of("groups", "a"))
                        .judge(claims(Map.of("groups", List.of("a", "b"))))
                        .grant())
                .isEmpty();
    }

    @Test
    void ruleWithoutClaimsIsRefused() {
        assertThatThrownBy(() -> rule("/", Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{a b}", "{}", "/{a}{"})
    void bracesHoldNamesOfClaims(String template) {
        assertThatThrownBy(() -> new Template(template)).isInstanceOf(IllegalArgumentException.class);
    }
}
