package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** No secrets in the manifests, nothing outside of the one namespace, no right that reaches further. */
final class NothingIsGivenAway implements Check {
    private static final String NAMESPACE = "cvmfs-ephemeral";
    private static final Set<String> CLUSTER_WIDE = Set.of(
            "ClusterRole",
            "ClusterRoleBinding",
            "CustomResourceDefinition",
            "PersistentVolume",
            "StorageClass",
            "PriorityClass",
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "Secret");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|access_?key|encryption_?key)$");
    private static final Pattern IN_A_VALUE = Pattern.compile("://[^/\\s:]+:[^/\\s@]+@|(?i)\\bpassword=|-----BEGIN");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest manifest : manifests.all()) {
            if (CLUSTER_WIDE.contains(manifest.kind())) {
                problems.add(manifest + ": is not for manifests");
            }
            String namespace = manifest.kind().equals("Namespace")
                    ? manifest.name()
                    : manifest.tree().path("metadata").path("namespace").asText();
            if (!namespace.equals(NAMESPACE)) {
                problems.add(manifest + ": in namespace \"" + namespace + "\"");
            }
            manifest.tree().path("rules").forEach(rule -> {
                if (manifest.kind().equals("Role") && !isNarrow(rule.toString())) {
                    problems.add(manifest + ": allows too much: " + rule);
                }
            });
            if (manifest.kind().equals("RoleBinding")
                    && !manifest.tree().path("roleRef").path("kind").asText().equals("Role")) {
                problems.add(manifest + ": binds a role of the whole cluster");
            }
        }
        for (Manifest map : manifests.of("ConfigMap")) {
            Manifest.texts(map.tree().path("data")).forEach((name, value) -> setting(map, name, value, problems));
        }
        for (Manifest workload : manifests.workloads()) {
            for (JsonNode container : workload.containers()) {
                for (JsonNode variable : container.path("env")) {
                    setting(
                            workload,
                            variable.path("name").asText(),
                            variable.path("value").asText(),
                            problems);
                }
            }
        }
        return problems;
    }

    private static void setting(Manifest holder, String name, String value, List<String> problems) {
        if (SECRET.matcher(name).matches() && !value.isEmpty()) {
            problems.add(holder + ": " + name + " is not secret");
        }
        if (IN_A_VALUE.matcher(value).find()) {
            problems.add(holder + ": " + name + " has something secret in it");
        }
    }

    /** Secrets can be made, and pods looked at; there is no more to it. */
    private static boolean isNarrow(String rule) {
        return rule.contains("\"resources\":[\"secrets\",\"configmaps\"]") && rule.contains("\"verbs\":[\"create\"]")
                || rule.contains("\"resources\":[\"pods\"]") && rule.contains("\"verbs\":[\"get\",\"list\",\"watch\"]");
    }
}
