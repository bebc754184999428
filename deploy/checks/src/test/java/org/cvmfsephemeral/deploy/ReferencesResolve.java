package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ConfigMaps, accounts, volumes and roles are there; secrets are those that are documented, and where they are made here, that is what is made. */
record ReferencesResolve(SourceTree tree) implements Check {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w-]+)` \\| (`[^|]*) \\|$");
    private static final Pattern KEY = Pattern.compile("`([\\w.-]+)`");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Map<String, Set<String>> secrets = documentedSecrets();
        manifests.find("Job", "generate-secrets").ifPresent(job -> {
            Map<String, Set<String>> made = madeBy(job);
            if (!made.equals(secrets)) {
                problems.add(job + ": makes " + made + ", documented are " + secrets);
            }
        });
        for (Manifest workload : manifests.workloads()) {
            String account = workload.pod().path("serviceAccountName").asText();
            if (manifests.find("ServiceAccount", account).isEmpty()) {
                problems.add(workload + ": no account " + account);
            }
            for (JsonNode container : workload.containers()) {
                container
                        .path("envFrom")
                        .forEach(source -> configMap(
                                manifests,
                                workload,
                                source.path("configMapRef"),
                                source.path("configMapRef").path("name"),
                                problems));
                container.path("env").forEach(variable -> {
                    JsonNode secret = variable.path("valueFrom").path("secretKeyRef");
                    if (!secret.isMissingNode()) {
                        secret(workload, secret.path("name"), secret.path("key"), secrets, problems);
                    }
                });
                volumes(workload, container, problems);
            }
            workload.pod().path("volumes").forEach(volume -> {
                configMap(
                        manifests,
                        workload,
                        volume.path("configMap"),
                        volume.path("configMap").path("name"),
                        problems);
                volume.path("projected")
                        .path("sources")
                        .forEach(source -> configMap(
                                manifests,
                                workload,
                                source.path("configMap"),
                                source.path("configMap").path("name"),
                                problems));
                if (volume.has("secret")) {
                    secret(workload, volume.path("secret").path("secretName"), null, secrets, problems);
                }
            });
        }
        for (Manifest binding : manifests.of("RoleBinding")) {
            if (manifests
                    .find("Role", binding.tree().path("roleRef").path("name").asText())
                    .isEmpty()) {
                problems.add(binding + ": no role");
            }
            binding.tree().path("subjects").forEach(subject -> {
                if (manifests
                        .find("ServiceAccount", subject.path("name").asText())
                        .isEmpty()) {
                    problems.add(binding + ": no account " + subject.path("name"));
                }
            });
        }
        return problems;
    }

    private static void configMap(
            Manifests manifests, Manifest workload, JsonNode reference, JsonNode name, List<String> problems) {
        if (reference.isMissingNode()) {
            return;
        }
        var found = manifests.find("ConfigMap", name.asText());
        if (found.isEmpty()) {
            problems.add(workload + ": no ConfigMap " + name);
        } else {
            reference.path("items").forEach(item -> {
                if (!found.get().tree().path("data").has(item.path("key").asText())) {
                    problems.add(workload + ": " + found.get() + " has no " + item.path("key"));
                }
            });
        }
    }

    private static void secret(
            Manifest workload, JsonNode name, JsonNode key, Map<String, Set<String>> secrets, List<String> problems) {
        Set<String> keys = secrets.getOrDefault(name.asText(), Set.of());
        if (keys.isEmpty() || key != null && !keys.contains(key.asText())) {
            problems.add(workload + ": nobody makes secret " + name + " with " + key);
        }
    }

    private static void volumes(Manifest workload, JsonNode container, List<String> problems) {
        Set<String> volumes = new HashSet<>(workload.pod().path("volumes").findValuesAsText("name"));
        workload.spec()
                .path("volumeClaimTemplates")
                .forEach(
                        claim -> volumes.add(claim.path("metadata").path("name").asText()));
        container.path("volumeMounts").forEach(mount -> {
            if (!volumes.contains(mount.path("name").asText())) {
                problems.add(workload + ": no volume " + mount.path("name"));
            }
        });
    }

    /** Table of secrets and their keys in deploy/README.md. */
    private Map<String, Set<String>> documentedSecrets() {
        String readme = tree.read("deploy/README.md");
        String table = readme.substring(readme.indexOf("| secret | keys |"));
        Map<String, Set<String>> secrets = new HashMap<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            Set<String> keys = new HashSet<>();
            KEY.matcher(row.group(2)).results().forEach(key -> keys.add(key.group(1)));
            secrets.put(row.group(1), keys);
        }
        return secrets;
    }

    private static Map<String, Set<String>> madeBy(Manifest job) {
        Map<String, Set<String>> made = new HashMap<>();
        String current = "";
        for (JsonNode word : job.pod().path("containers").path(0).path("args")) {
            int equals = word.asText().indexOf('=');
            if (equals < 0) {
                current = word.asText();
                made.put(current, new HashSet<>());
            } else {
                made.get(current).add(word.asText().substring(0, equals));
            }
        }
        return made;
    }
}
