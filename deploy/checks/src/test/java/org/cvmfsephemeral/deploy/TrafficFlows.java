package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Programs are told the addresses of what their code needs, and policies let them through: to that, by name, and to nothing else of what is guarded.
 */
record TrafficFlows(SourceTree tree) implements Check {
    private static final Pattern ADDRESS = Pattern.compile("(?:^|[,/@])([a-z0-9][a-z0-9.-]*):(\\d+)");
    private static final Network.End PROMETHEUS_ELSEWHERE =
            Network.End.elsewhere("app.kubernetes.io/name", "prometheus");
    private static final int DNS = 53;

    /** Where a program's code leads to, by the module that leads there, and the setting that says where that is. */
    private static final Map<String, List<String>> NEEDS = Map.of(
            "ledger", List.of("QUARKUS_DATASOURCE_JDBC_URL"),
            "object-store", List.of("QUARKUS_MINIO_HOST", "QUARKUS_MINIO_PORT"),
            "messages", List.of("KAFKA_BOOTSTRAP_SERVERS"));

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Network network = new Network(manifests);
        for (Manifest workload : manifests.workloads()) {
            for (JsonNode container : workload.containers()) {
                Map<String, String> environment = manifests.environment(container);
                Program.of(tree, container)
                        .filter(program -> Program.isMain(container))
                        .ifPresent(program -> {
                            needs(workload, program, environment, problems);
                            management(network, workload, program.managementPort(environment), problems);
                        });
                addresses(environment).forEach((host, port) -> reach(network, workload, host, port, problems));
            }
        }
        entrances(manifests, network, problems);
        guarded(manifests, network, problems);
        return problems;
    }

    private static void needs(
            Manifest workload, Program program, Map<String, String> environment, List<String> problems) {
        NEEDS.forEach((module, settings) -> settings.forEach(setting -> {
            if (program.uses(module) && environment.getOrDefault(setting, "").isEmpty()) {
                problems.add(workload + ": needs " + module + " and is not told " + setting);
            }
        }));
    }

    private static Map<String, Integer> addresses(Map<String, String> environment) {
        Map<String, Integer> addresses = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            Matcher address = ADDRESS.matcher(value);
            while (!name.contains("LISTEN") && !name.contains("STATUS") && address.find()) {
                addresses.put(address.group(1), Integer.parseInt(address.group(2)));
            }
        });
        if (environment.containsKey("QUARKUS_MINIO_HOST")) {
            addresses.put(
                    environment.get("QUARKUS_MINIO_HOST"),
                    Integer.parseInt(environment.getOrDefault("QUARKUS_MINIO_PORT", "0")));
        }
        if (environment.containsKey("CVMFS_EDGE_READINESS_PORT")) {
            String replicas = environment.get("CVMFS_EDGE_REPLICAS");
            // A second port of the same name; the dot makes it another key and means the same.
            addresses.put(
                    replicas.substring(0, replicas.indexOf(':')) + ".",
                    Integer.parseInt(environment.get("CVMFS_EDGE_READINESS_PORT")));
        }
        return addresses;
    }

    private void reach(Network network, Manifest workload, String host, int port, List<String> problems) {
        Network.End from = Network.End.of(workload);
        for (String protocol : List.of("UDP", "TCP")) {
            if (!network.leaves(from, Network.End.elsewhere("k8s-app", "kube-dns"), DNS, protocol)) {
                problems.add(workload + ": may not ask for the address of " + host + " by " + protocol);
            }
        }
        String name = host.replaceAll("\\.$", "");
        Optional<Manifest> service = network.manifests().find("Service", name.substring(name.lastIndexOf('.') + 1));
        if (service.isEmpty()) {
            if (!name.contains(".")) {
                problems.add(workload + ": there is no " + name);
            } else if (!network.leaves(from, Network.End.OUTSIDE, port, "TCP")) {
                problems.add(workload + ": may not reach " + name + ":" + port);
            }
            return;
        }
        Optional<JsonNode> declared = port(service.get(), port);
        if (declared.isEmpty()) {
            problems.add(workload + ": " + service.get() + " has no port " + port);
            return;
        }
        List<Manifest> targets = Selector.ofLabels(service.get().spec().path("selector"))
                .in(network.manifests().workloads());
        for (Manifest target : targets) {
            int number = ProbesAreAnswered.number(
                    target.pod().path("containers").path(0), declared.get().path("targetPort"));
            if (!network.allows(from, Network.End.of(target), number, "TCP")) {
                problems.add(workload + ": may not reach " + target + " at " + number);
            }
        }
    }

    private static Optional<JsonNode> port(Manifest service, int number) {
        for (JsonNode port : service.spec().path("ports")) {
            if (port.path("port").asInt() == number) {
                return Optional.of(port);
            }
        }
        return Optional.empty();
    }

    /** Prometheus gets to the metrics, from here or elsewhere, and no others do. */
    private static void management(Network network, Manifest workload, int port, List<String> problems) {
        Network.End to = Network.End.of(workload);
        if (!network.allows(PROMETHEUS_ELSEWHERE, to, port, "TCP")) {
            problems.add(workload + ": Prometheus may not reach its metrics");
        }
        network.manifests().find("Deployment", "prometheus").ifPresent(prometheus -> {
            if (!network.allows(Network.End.of(prometheus), to, port, "TCP")) {
                problems.add(workload + ": the Prometheus here may not reach its metrics");
            }
        });
        if (network.allows(Network.End.OUTSIDE, to, port, "TCP")
                || network.allows(Network.End.strangerHere(workload), to, port, "TCP")) {
            problems.add(workload + ": anybody may reach its management port");
        }
    }

    /** Users come from anywhere, through load balancers that hide where. */
    private static void entrances(Manifests manifests, Network network, List<String> problems) {
        Map.of("upload-service", 8080, "edge", 4929)
                .forEach((name, port) -> manifests.find("Deployment", name).ifPresent(workload -> {
                    if (!network.enters(Network.End.OUTSIDE, Network.End.of(workload), port, "TCP")) {
                        problems.add(workload + ": users may not reach it");
                    }
                }));
        for (String store : List.of("minio", "seaweedfs")) {
            manifests.find("StatefulSet", store).ifPresent(workload -> {
                int port = workload.pod()
                        .path("containers")
                        .path(0)
                        .path("ports")
                        .path(0)
                        .path("containerPort")
                        .asInt();
                if (!network.enters(Network.End.OUTSIDE, Network.End.of(workload), port, "TCP")) {
                    problems.add(workload + ": clients may not read from it");
                }
            });
        }
    }

    private static void guarded(Manifests manifests, Network network, List<String> problems) {
        for (Manifest workload : manifests.workloads()) {
            Network.End stranger = Network.End.strangerHere(workload);
            Map<String, Integer> guarded = Map.of("postgres", 5432, "kafka", 9092, "notify-service", 4929);
            Integer port = guarded.get(workload.name());
            if (port != null
                    && (network.enters(stranger, Network.End.of(workload), port, "TCP")
                            || network.enters(Network.End.OUTSIDE, Network.End.of(workload), port, "TCP"))) {
                problems.add(workload + ": anybody may reach it");
            }
            if (network.leaves(Network.End.of(workload), Network.End.elsewhere("app", "another"), 12345, "TCP")) {
                problems.add(workload + ": may reach anything");
            }
            manifests.find("StatefulSet", "postgres").ifPresent(postgres -> {
                boolean needs = workload.podLabels().containsKey("cvmfs-ephemeral/ledger");
                if (!needs && network.enters(Network.End.of(workload), Network.End.of(postgres), 5432, "TCP")) {
                    problems.add(workload + ": may reach the ledger and does not need it");
                }
            });
        }
    }
}
