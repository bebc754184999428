package org.cvmfsephemeral.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What all services are checked for: each hazard is found by exactly its setting. */
class CommonChecksTest {
    private static final Map<String, String> SAFE = Map.of(
            "kafka.bootstrap.servers", "kafka:9092,kafka-1.data.svc.cluster.local:9092",
            "quarkus.otel.sdk.disabled", "false",
            "quarkus.otel.exporter.otlp.endpoint", "http://collector:4318",
            "quarkus.http.cors.enabled", "true",
            "quarkus.http.cors.origins", "https://ci.example.org",
            "quarkus.http.cors.access-control-allow-credentials", "true",
            "quarkus.http.proxy.proxy-address-forwarding", "true",
            "quarkus.http.proxy.trusted-proxies", "10.0.0.7");

    @Test
    void safe_settings_have_no_hazards() {
        assertThat(find(Map.of())).isEmpty();
    }

    static Stream<Arguments> unsafe() {
        return Stream.of(
                arguments(
                        Map.of("quarkus.http.cors.origins", "https://ci.example.org,*"),
                        Hazard.ANY_ORIGIN,
                        "quarkus.http.cors.origins"),
                arguments(Map.of("quarkus.http.cors.origins", "/.*/"), Hazard.ANY_ORIGIN, "quarkus.http.cors.origins"),
                arguments(
                        Map.of("quarkus.http.proxy.trusted-proxies", ""),
                        Hazard.SPOOFABLE_ADDRESS,
                        "quarkus.http.proxy.proxy-address-forwarding"),
                arguments(
                        Map.of("cvmfs.webhooks.allow-private", "true"),
                        Hazard.PRIVATE_WEBHOOKS,
                        "cvmfs.webhooks.allow-private"),
                arguments(
                        Map.of("kafka.bootstrap.servers", "kafka:9092,kafka.example.org:9092"),
                        Hazard.PLAIN_KAFKA,
                        "kafka.security.protocol"),
                arguments(
                        Map.of("kafka.security.protocol", "SASL_PLAINTEXT"),
                        Hazard.PLAIN_KAFKA,
                        "kafka.security.protocol"),
                arguments(
                        Map.of("quarkus.otel.exporter.otlp.endpoint", "HTTP://traces.example.org:4318"),
                        Hazard.PLAIN_TRACES,
                        "quarkus.otel.exporter.otlp.endpoint"),
                arguments(
                        Map.of("quarkus.otel.exporter.otlp.traces.endpoint", "http://[2001:db8::1]:4318"),
                        Hazard.PLAIN_TRACES,
                        "quarkus.otel.exporter.otlp.traces.endpoint"),
                arguments(
                        Map.of("quarkus.tls.trust-all", "true"),
                        Hazard.UNCHECKED_CERTIFICATES,
                        "quarkus.tls.trust-all"));
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void a_hazard_is_found_by_its_setting_and_nothing_else_is(
            Map<String, String> changed, Hazard hazard, String setting) {
        assertThat(find(changed)).containsExactly(hazard.in(setting));
    }

    static Stream<Map<String, String>> alsoSafe() {
        return Stream.of(
                Map.of("quarkus.http.cors.origins", "*", "quarkus.http.cors.access-control-allow-credentials", "false"),
                Map.of("kafka.bootstrap.servers", "kafka.example.org:9093", "kafka.security.protocol", "SASL_SSL"),
                Map.of("kafka.bootstrap.servers", "127.0.0.1:9092", "kafka.security.protocol", "SASL_PLAINTEXT"),
                Map.of(
                        "quarkus.otel.exporter.otlp.endpoint", "http://traces.example.org:4318",
                        "quarkus.otel.sdk.disabled", "true"),
                Map.of("quarkus.otel.exporter.otlp.endpoint", "https://traces.example.org:4318"),
                Map.of("cvmfs.webhooks.allow-private", "false"));
    }

    @ParameterizedTest
    @MethodSource("alsoSafe")
    void what_looks_like_it_but_is_safe_is_let_pass(Map<String, String> changed) {
        assertThat(find(changed)).isEmpty();
    }

    private static List<Finding> find(Map<String, String> changed) {
        Settings settings = GivenSettings.of(SAFE, changed);
        return Stream.of(new HttpCheck(settings), new NetworkCheck(settings))
                .flatMap(check -> check.find().stream())
                .toList();
    }

    @Test
    void profiles_of_developers_are_a_hazard() {
        assertThat(new ProfileCheck(List.of("prod")).find()).isEmpty();
        assertThat(new ProfileCheck(List.of("blue", "dev")).find())
                .containsExactly(Hazard.DEVELOPMENT_PROFILE.in("quarkus.profile"));
    }

    @Test
    void a_library_that_logs_what_it_handles_is_a_hazard() {
        assertThat(new LogCheck(category -> category.equals("org.cvmfsephemeral")).find())
                .isEmpty();
        assertThat(new LogCheck("io.vertx"::equals).find())
                .containsExactly(Hazard.VERBOSE_LOGS.in("quarkus.log.category.\"io.vertx\".level"));
    }

    @Test
    void verbose_logs_of_everything_are_one_hazard() {
        assertThat(new LogCheck(category -> true).find()).containsExactly(Hazard.VERBOSE_LOGS.in("quarkus.log.level"));
    }
}
