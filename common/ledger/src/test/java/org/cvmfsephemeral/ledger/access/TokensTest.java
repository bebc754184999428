package org.cvmfsephemeral.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.cvmfsephemeral.access.AccessRule;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.ClaimPattern;
import org.cvmfsephemeral.access.Grant;
import org.cvmfsephemeral.access.RepositoryPattern;
import org.cvmfsephemeral.access.Scope;
import org.cvmfsephemeral.access.Template;
import org.cvmfsephemeral.access.TokenText;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class TokensTest {
    private static final List<Grant> GRANTS = List.of(new Grant(
            new Scope(new RepositoryPattern("sw.example.org"), RepositoryPath.of("/ci")),
            Set.of(Action.READ, Action.WRITE),
            Optional.of(Duration.ofHours(2))));

    @Inject
    Tokens tokens;

    @Inject
    Rules rules;

    @Inject
    Repositories repositories;

    @Inject
    DataSource database;

    private Tokens.Created create(Duration time) {
        return tokens.create("nightly", GRANTS, Optional.ofNullable(time).map(repositories.now()::plus), "bootstrap");
    }

    @Test
    void holderMayWhatTheTokenSays() {
        Tokens.Created created = create(null);

        assertThat(tokens.holder(created.text()))
                .hasValueSatisfying(caller -> assertThat(caller.grants()).isEqualTo(GRANTS));
    }

    @Test
    void secretIsNotInTheLedger() throws SQLException {
        Tokens.Created created = create(null);
        String secret = created.text().reveal().substring("cvmfs_0123456789abcdef_".length());

        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT token::text FROM token WHERE id = '"
                        + created.token().id() + "'")) {
            rows.next();
            assertThat(rows.getString(1))
                    .contains(HexFormat.of().formatHex(created.text().hash()))
                    .doesNotContain(secret);
        }
    }

    @Test
    void revokedTokenIsNobodys() {
        Tokens.Created created = create(null);

        tokens.revoke(created.token().id());

        assertThat(tokens.holder(created.text())).isEmpty();
        assertThat(tokens.find(created.token().id()).orElseThrow().state()).isEqualTo(Token.State.REVOKED);
    }

    @Test
    void tokenEndsByTheLedgersClock() {
        Tokens.Created created = create(Duration.ofMillis(500));

        await().atMost(Duration.ofSeconds(10))
                .until(() -> tokens.holder(created.text()).isEmpty());
        assertThat(tokens.find(created.token().id()).orElseThrow().state()).isEqualTo(Token.State.EXPIRED);
    }

    @Test
    void rightNameWithAnotherSecretIsNobodys() {
        Tokens.Created created = create(null);
        String text = created.text().reveal();
        String forged = text.substring(0, text.length() - 1) + (text.endsWith("A") ? "B" : "A");

        assertThat(tokens.holder(TokenText.parse(forged).orElseThrow())).isEmpty();
    }

    @Test
    void useIsRecorded() {
        Tokens.Created created = create(null);
        assertThat(created.token().lastUsedAt()).isEmpty();

        tokens.holder(created.text());

        assertThat(tokens.find(created.token().id()).orElseThrow().lastUsedAt()).isPresent();
    }

    @Test
    void ruleIsReadBackAsItWasPut() {
        AccessRule rule = new AccessRule(
                "app",
                "https://ci.example.org",
                java.util.Map.of("repository", new ClaimPattern("org/*")),
                new Template("{environment}.example.org"),
                new Template("/ci/{repository}"),
                Set.of(Action.WRITE, Action.DELETE),
                Optional.of(Duration.ofDays(1)));

        assertThat(rules.put(rule, "bootstrap")).isTrue();
        assertThat(rules.put(rule, "bootstrap")).isFalse();
        assertThat(rules.find("app")).contains(rule);
        assertThat(rules.remove("app")).isTrue();
        assertThat(rules.find("app")).isEmpty();
    }
}
