package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whatever selects pods selects some, and exactly one workload's where it is meant to; target ports are there. */
final class SelectorsMatch implements Check {
    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Manifest manifest : manifests.all()) {
            if (!names.add(manifest.toString())) {
                problems.add(manifest + ": twice");
            }
        }
        for (Manifest workload : manifests.workloads()) {
            JsonNode selector = workload.spec().path("selector");
            if (!workload.kind().equals("Job") && !Selector.of(selector).matches(workload.podLabels())) {
                problems.add(workload + ": does not select its own pods");
            }
            workload.pod().path("topologySpreadConstraints").forEach(constraint -> {
                if (!Selector.of(constraint.path("labelSelector")).matches(workload.podLabels())) {
                    problems.add(workload + ": spreads other pods than its own");
                }
            });
        }
        for (Manifest service : manifests.of("Service")) {
            List<Manifest> selected =
                    Selector.ofLabels(service.spec().path("selector")).in(manifests.workloads());
            if (selected.size() != 1) {
                problems.add(service + ": selects the pods of " + selected);
            }
            selected.forEach(workload -> service.spec().path("ports").forEach(port -> {
                JsonNode target = port.has("targetPort") ? port.path("targetPort") : port.path("port");
                if (!hasPort(workload, target)) {
                    problems.add(service + ": " + workload + " has no port " + target);
                }
            }));
        }
        for (Manifest budget : manifests.of("PodDisruptionBudget")) {
            List<Manifest> selected =
                    Selector.of(budget.spec().path("selector")).in(manifests.workloads());
            if (selected.size() != 1) {
                problems.add(budget + ": selects the pods of " + selected);
            }
        }
        for (Manifest policy : manifests.of("NetworkPolicy")) {
            if (Selector.of(policy.spec().path("podSelector"))
                    .in(manifests.workloads())
                    .isEmpty()) {
                problems.add(policy + ": selects nothing");
            }
        }
        for (Manifest ingress : manifests.of("Ingress")) {
            ingress.spec()
                    .findValues("backend")
                    .forEach(backend -> checkBackend(manifests, ingress, backend, problems));
        }
        for (Manifest monitor : manifests.of("PodMonitor")) {
            List<Manifest> selected =
                    Selector.of(monitor.spec().path("selector")).in(manifests.workloads());
            if (selected.isEmpty()) {
                problems.add(monitor + ": selects nothing");
            }
            selected.forEach(
                    workload -> monitor.spec().path("podMetricsEndpoints").forEach(endpoint -> {
                        if (!hasPort(workload, endpoint.path("port"))) {
                            problems.add(monitor + ": " + workload + " has no port " + endpoint.path("port"));
                        }
                    }));
        }
        for (Manifest scaled : manifests.of("ScaledObject")) {
            String target = scaled.spec().path("scaleTargetRef").path("name").asText();
            if (manifests.find("Deployment", target).isEmpty()) {
                problems.add(scaled + ": scales nothing");
            }
            manifests
                    .find("Deployment", target)
                    .filter(found -> found.spec().has("replicas"))
                    .ifPresent(
                            found -> problems.add(scaled + ": the number of replicas is given by " + found + ", too"));
        }
        for (Manifest workload : manifests.of("StatefulSet")) {
            String service = workload.spec().path("serviceName").asText();
            if (manifests.find("Service", service).isEmpty()) {
                problems.add(workload + ": no service " + service);
            }
        }
        return problems;
    }

    private static void checkBackend(Manifests manifests, Manifest ingress, JsonNode backend, List<String> problems) {
        String name = backend.path("service").path("name").asText();
        String port = backend.path("service").path("port").path("name").asText();
        boolean found = manifests
                .find("Service", name)
                .map(service ->
                        service.spec().path("ports").findValuesAsText("name").contains(port))
                .orElse(false);
        if (!found) {
            problems.add(ingress + ": there is no " + name + ":" + port);
        }
        if (name.equals("edge") || name.equals("notify-service")) {
            problems.add(ingress + ": subscriptions must not pass anything that speaks HTTP");
        }
    }

    private static boolean hasPort(Manifest workload, JsonNode port) {
        for (JsonNode container : workload.containers()) {
            for (JsonNode declared : container.path("ports")) {
                if (port.isInt()
                        ? declared.path("containerPort").asInt() == port.asInt()
                        : declared.path("name").asText().equals(port.asText())) {
                    return true;
                }
            }
        }
        return false;
    }
}
