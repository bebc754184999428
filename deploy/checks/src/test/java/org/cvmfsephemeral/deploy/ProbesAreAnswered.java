package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that stays has all three probes, at ports and paths that there are; ports have the numbers that the settings give them. */
record ProbesAreAnswered(SourceTree tree) implements Check {
    private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            if (!workload.kind().equals("Job")) {
                workload.containers().forEach(container -> check(manifests, workload, container, problems));
            }
        }
        return problems;
    }

    private void check(Manifests manifests, Manifest workload, JsonNode container, List<String> problems) {
        Map<String, String> environment = manifests.environment(container);
        Optional<Program> program = Program.of(tree, container);
        for (String name : PROBES) {
            JsonNode probe = container.path(name);
            if (probe.isMissingNode()) {
                problems.add(workload + ": no " + name);
                continue;
            }
            JsonNode asked = probe.has("httpGet") ? probe.path("httpGet") : probe.path("tcpSocket");
            if (asked.has("port") && number(container, asked.path("port")) == 0) {
                problems.add(workload + ": " + name + " asks at a port that is not there: " + asked.path("port"));
            }
            program.ifPresent(own -> checkOwn(own, workload, container, name, asked, environment, problems));
        }
        program.ifPresent(own -> own.port(environment).ifPresent(port -> {
            for (String name : List.of("http", "subscribe")) {
                int declared = number(container, new com.fasterxml.jackson.databind.node.TextNode(name));
                if (declared != 0 && declared != port) {
                    problems.add(workload + ": port " + name + " is " + declared + ", and it listens at " + port);
                }
            }
        }));
    }

    private static void checkOwn(
            Program program,
            Manifest workload,
            JsonNode container,
            String probe,
            JsonNode asked,
            Map<String, String> environment,
            List<String> problems) {
        String path = asked.path("path").asText();
        if (number(container, asked.path("port")) != program.managementPort(environment)) {
            problems.add(workload + ": " + probe + " asks elsewhere than at the management port");
        }
        if (!program.answers(path, environment)) {
            problems.add(workload + ": " + probe + " asks at " + path + ", where nobody answers");
        }
        String fitting =
                probe.equals("readinessProbe") ? "ready" : probe.equals("livenessProbe") ? "live" : "started|live";
        if (!path.matches(".*/(" + fitting + ")")) {
            problems.add(workload + ": " + probe + " asks at " + path);
        }
    }

    /** Zero if there is none. */
    static int number(JsonNode container, JsonNode port) {
        if (port.isInt()) {
            return port.asInt();
        }
        for (JsonNode declared : container.path("ports")) {
            if (declared.path("name").asText().equals(port.asText())) {
                return declared.path("containerPort").asInt();
            }
        }
        return 0;
    }
}
