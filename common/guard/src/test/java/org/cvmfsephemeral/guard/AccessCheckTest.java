package org.cvmfsephemeral.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AccessCheckTest {
    private static final Map<String, String> SAFE = Map.of(
            "cvmfs.access.bootstrap-token", "d41d8cd98f00b204e9800998ecf8427e",
            "cvmfs.access.issuers.forge.url", "https://forge.example.org",
            "cvmfs.access.issuers.forge.audience", "cvmfs");

    @Test
    void safe_settings_have_no_hazards() {
        assertThat(find(SAFE)).isEmpty();
    }

    @Test
    void nobody_who_could_log_in_is_no_hazard() {
        assertThat(find(Map.of())).isEmpty();
    }

    static Stream<Arguments> unsafe() {
        return Stream.of(
                arguments("cvmfs.access.open", "true", Hazard.OPEN_ACCESS, "cvmfs.access.open"),
                arguments(
                        "cvmfs.access.bootstrap-token",
                        "d41d8cd98f00b204e9800998ecf8427",
                        Hazard.WEAK_BOOTSTRAP_TOKEN,
                        "cvmfs.access.bootstrap-token"),
                arguments(
                        "cvmfs.access.issuers.forge.url",
                        "http://forge.example.org",
                        Hazard.PLAIN_ISSUER,
                        "cvmfs.access.issuers.forge"),
                arguments(
                        "cvmfs.access.issuers.forge.jwks-url",
                        "http://forge/keys",
                        Hazard.PLAIN_ISSUER,
                        "cvmfs.access.issuers.forge"));
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void a_hazard_is_found_by_its_setting_and_nothing_else_is(
            String name, String value, Hazard hazard, String setting) {
        Map<String, String> values = new HashMap<>(SAFE);
        values.put(name, value);

        assertThat(find(values)).containsExactly(hazard.in(setting));
    }

    @Test
    void an_issuer_on_this_machine_may_be_plain() {
        assertThat(find(Map.of(
                        "cvmfs.access.issuers.own.url", "http://127.0.0.1:8400",
                        "cvmfs.access.issuers.own.audience", "cvmfs")))
                .isEmpty();
    }

    private static List<Finding> find(Map<String, String> values) {
        AccessSettings settings = new SmallRyeConfigBuilder()
                .withMapping(AccessSettings.class)
                .withConverter(Duration.class, 300, new DurationConverter())
                .withSources(new PropertiesConfigSource(values, "given", 500))
                .build()
                .getConfigMapping(AccessSettings.class);
        return new AccessCheck(settings).find();
    }
}
