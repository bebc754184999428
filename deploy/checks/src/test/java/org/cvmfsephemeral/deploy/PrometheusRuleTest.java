package org.cvmfsephemeral.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The operator's form of the rules is that of the file, which is what is tested. With {@code -Dchecks.write=true} it is written anew. */
class PrometheusRuleTest {
    private static final SourceTree TREE = SourceTree.ofThisBuild();
    private static final String RULES = "deploy/alerts/cvmfs-ephemeral.rules.yaml";
    private static final String OBJECT = "deploy/components/monitoring/prometheusrule.yaml";
    private static final String HEAD = """
            # Written from deploy/alerts: ./mvnw -pl deploy/checks test -Dtest=PrometheusRuleTest -Dchecks.write=true
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: cvmfs-ephemeral
              labels:
                app.kubernetes.io/name: cvmfs-ephemeral
            spec:
            """;

    @Test
    void theObjectHasTheRulesOfTheFile() throws IOException {
        // Given
        if (Boolean.getBoolean("checks.write")) {
            Files.writeString(TREE.root().resolve(OBJECT), HEAD + indented(TREE.read(RULES)));
        }
        JsonNode rules = StrictYaml.documents(TREE.read(RULES)).get(0);

        // When
        JsonNode object = StrictYaml.documents(TREE.read(OBJECT)).get(0);

        // Then
        assertThat(object.path("spec")).isEqualTo(rules);
    }

    private static String indented(String rules) {
        return rules.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.isEmpty() ? line : "  " + line)
                        .collect(Collectors.joining("\n"))
                + "\n";
    }
}
