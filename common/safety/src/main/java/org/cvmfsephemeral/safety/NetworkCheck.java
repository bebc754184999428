package org.cvmfsephemeral.safety;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What goes to other machines that all services may know: Kafka and the collector of traces; and whose certificates are trusted. */
@Singleton
class NetworkCheck implements HazardCheck {
    private static final String BROKERS = "kafka.bootstrap.servers";
    private static final String PROTOCOL = "kafka.security.protocol";
    private static final String TRACES_OFF = "quarkus.otel.sdk.disabled";
    private static final List<String> COLLECTORS =
            List.of("quarkus.otel.exporter.otlp.traces.endpoint", "quarkus.otel.exporter.otlp.endpoint");
    private static final String TLS = "quarkus.tls.";

    private final Settings settings;

    NetworkCheck(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Finding> find() {
        List<Finding> findings = new ArrayList<>();
        if (isKafkaPlain() && settings.list(BROKERS).stream().anyMatch(broker -> !isKept(Host.ofAuthority(broker)))) {
            findings.add(Hazard.PLAIN_KAFKA.in(PROTOCOL));
        }
        if (!settings.text(TRACES_OFF).map(Boolean::parseBoolean).orElse(true)) {
            COLLECTORS.stream()
                    .filter(name -> settings.text(name)
                            .filter(url -> url.toLowerCase(Locale.ROOT).startsWith("http://"))
                            .filter(url ->
                                    Host.ofAddress(url).filter(Host::isNear).isEmpty())
                            .isPresent())
                    .forEach(name -> findings.add(Hazard.PLAIN_TRACES.in(name)));
        }
        settings.names(TLS, "trust-all").stream()
                .filter(settings::flag)
                .forEach(name -> findings.add(Hazard.UNCHECKED_CERTIFICATES.in(name)));
        return findings;
    }

    private String protocol() {
        return settings.text(PROTOCOL).orElse("PLAINTEXT").toUpperCase(Locale.ROOT);
    }

    private boolean isKafkaPlain() {
        return protocol().endsWith("PLAINTEXT");
    }

    /** Credentials leave no machine readably; without any, a cluster's network is left to its policies. */
    private boolean isKept(Host broker) {
        return protocol().startsWith("SASL") ? broker.isLoopback() : broker.isNear();
    }
}
