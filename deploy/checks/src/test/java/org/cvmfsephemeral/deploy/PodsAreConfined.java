package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What Pod Security calls restricted, and read-only root file systems and requests and limits besides. */
final class PodsAreConfined implements Check {
    private static final Set<String> VOLUMES =
            Set.of("configMap", "emptyDir", "projected", "secret", "persistentVolumeClaim");
    private static final Set<String> MAY_ASK_THE_API = Set.of("generate-secrets", "prometheus");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            pod(workload, problems);
            for (JsonNode container : workload.containers()) {
                container(workload, container, problems);
            }
        }
        return problems;
    }

    private static void pod(Manifest workload, List<String> problems) {
        JsonNode pod = workload.pod();
        JsonNode security = pod.path("securityContext");
        require(security.path("runAsNonRoot").asBoolean(), workload, "may run as root", problems);
        require(security.path("runAsUser").asInt() > 0, workload, "no user", problems);
        require(
                security.path("seccompProfile").path("type").asText().equals("RuntimeDefault"),
                workload,
                "no seccomp profile",
                problems);
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
            require(!pod.path(shared).asBoolean(), workload, shared, problems);
        }
        require(!pod.path("enableServiceLinks").asBoolean(true), workload, "variables for services", problems);
        pod.path("volumes").forEach(volume -> volume.fieldNames()
                .forEachRemaining(field -> require(
                        field.equals("name") || VOLUMES.contains(field),
                        workload,
                        "volume of kind " + field,
                        problems)));
        boolean token = pod.path("automountServiceAccountToken").asBoolean(true);
        require(
                !token || MAY_ASK_THE_API.contains(workload.name()),
                workload,
                "has a token for Kubernetes' API",
                problems);
    }

    private static void container(Manifest workload, JsonNode container, List<String> problems) {
        JsonNode security = container.path("securityContext");
        require(!security.path("privileged").asBoolean(), workload, "is privileged", problems);
        require(!security.path("allowPrivilegeEscalation").asBoolean(true), workload, "may gain privileges", problems);
        require(security.path("readOnlyRootFilesystem").asBoolean(), workload, "may write anywhere", problems);
        require(
                security.path("capabilities").path("drop").toString().equals("[\"ALL\"]")
                        && !security.path("capabilities").has("add"),
                workload,
                "has capabilities",
                problems);
        require(
                !security.has("runAsUser") || security.path("runAsUser").asInt() > 0,
                workload,
                "runs as root",
                problems);
        container.path("ports").forEach(port -> require(!port.has("hostPort"), workload, "port of the host", problems));
        for (String kind : List.of("requests", "limits")) {
            for (String resource : List.of("cpu", "memory")) {
                require(
                        container.path("resources").path(kind).has(resource),
                        workload,
                        "no " + kind + " of " + resource,
                        problems);
            }
        }
    }

    private static void require(boolean condition, Manifest workload, String otherwise, List<String> problems) {
        if (!condition) {
            problems.add(workload + ": " + otherwise);
        }
    }
}
