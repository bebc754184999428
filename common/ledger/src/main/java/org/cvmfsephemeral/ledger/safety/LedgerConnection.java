package org.cvmfsephemeral.ledger.safety;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.cvmfsephemeral.safety.Host;
import org.cvmfsephemeral.safety.Settings;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** How Postgres is reached, from the address and from the settings beside it, which the driver puts together in the same order. */
record LedgerConnection(Properties parameters) {
    static final String URL = "quarkus.datasource.jdbc.url";
    static final String USERNAME = "quarkus.datasource.username";
    static final String PASSWORD = "quarkus.datasource.password";
    private static final String ADDITIONAL = "quarkus.datasource.jdbc.additional-jdbc-properties.";
    private static final List<PGProperty> BESIDE_THE_ADDRESS =
            List.of(PGProperty.SSL, PGProperty.SSL_MODE, PGProperty.SSL_CERT, PGProperty.SSL_FACTORY);
    private static final List<String> ENCRYPTED = List.of("require", "verify-ca", "verify-full");

    /** Empty if there is no address, or none of Postgres'. */
    static Optional<LedgerConnection> of(Settings settings) {
        Properties beside = new Properties();
        settings.text(USERNAME).ifPresent(user -> PGProperty.USER.set(beside, user));
        settings.text(PASSWORD).ifPresent(password -> PGProperty.PASSWORD.set(beside, password));
        BESIDE_THE_ADDRESS.forEach(parameter ->
                settings.text(ADDITIONAL + parameter.getName()).ifPresent(value -> parameter.set(beside, value)));
        return settings.text(URL).map(url -> Driver.parseURL(url, beside)).map(LedgerConnection::new);
    }

    boolean isLocal() {
        return Arrays.stream(text(PGProperty.PG_HOST).orElse("localhost").split(","))
                .map(Host::new)
                .allMatch(Host::isLoopback);
    }

    /** Always, not only where the server likes it. */
    boolean isEncrypted() {
        return text(PGProperty.SSL_MODE)
                .map(mode -> ENCRYPTED.contains(mode.toLowerCase(Locale.ROOT)))
                .orElseGet(() -> text(PGProperty.SSL)
                        .filter(ssl -> ssl.isEmpty() || Boolean.parseBoolean(ssl))
                        .isPresent());
    }

    boolean trustsAnybody() {
        return text(PGProperty.SSL_FACTORY)
                .filter(factory -> factory.endsWith("NonValidatingFactory"))
                .isPresent();
    }

    boolean hasCertificate() {
        return text(PGProperty.SSL_CERT).isPresent();
    }

    Optional<String> password() {
        return text(PGProperty.PASSWORD).filter(password -> !password.isEmpty());
    }

    private Optional<String> text(PGProperty property) {
        return Optional.ofNullable(property.getOrDefault(parameters));
    }

    /** Never the password: this may end up in a log. */
    @Override
    public String toString() {
        return "LedgerConnection[private]";
    }
}
