package org.cvmfsephemeral.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check notices what it is for. */
class PlantedDefectsTest {
    private static final SourceTree TREE = SourceTree.ofThisBuild();
    private static final List<Arguments> DEFECTS = new ArrayList<>();

    static List<Arguments> defects() {
        DEFECTS.clear();
        String upload = "Deployment/upload-service";
        plant("fields are known", "a field misspelt", upload, pod(pod -> pod.put("restartPolicyy", "Always")));
        plant(
                "fields are known",
                "a field in the wrong place",
                upload,
                pod(pod -> pod.put("readOnlyRootFilesystem", true)));
        plant("fields are known", "a probe's field misspelt", upload, container(c -> with(c, "startupProbe")
                .put("failureTreshold", 3)));
        plant(
                "fields are known",
                "text for a number",
                upload,
                pod(pod -> pod.put("terminationGracePeriodSeconds", "long")));
        plant("fields are known", "a policy's field misspelt", "NetworkPolicy/edge", m -> with(m, "spec")
                .put("ingres", "x"));

        plant("probes are answered", "a path of other versions", upload, container(c -> with(
                        c, "livenessProbe", "httpGet")
                .put("path", "/health/live")));
        plant("probes are answered", "liveness by readiness", upload, container(c -> with(c, "livenessProbe", "httpGet")
                .put("path", "/q/health/ready")));
        plant("probes are answered", "at the users' port", upload, container(c -> with(c, "readinessProbe", "httpGet")
                .put("port", "http")));
        plant("probes are answered", "a port that is not there", "StatefulSet/minio", container(c -> with(
                        c, "readinessProbe", "httpGet")
                .put("port", "s4")));
        plant("probes are answered", "no probe", "Deployment/gc-service", container(c -> c.remove("startupProbe")));
        plant("probes are answered", "the edge asked like a service", "Deployment/edge", container(c -> with(
                        c, "readinessProbe", "httpGet")
                .put("path", "/q/health/ready")));
        plant(
                "probes are answered",
                "a port other than the one listened at",
                "ConfigMap/gc-service",
                data("QUARKUS_HTTP_PORT", "8084"));
        plant(
                "probes are answered",
                "management elsewhere",
                "ConfigMap/notify-service",
                data("QUARKUS_MANAGEMENT_PORT", "9001"));

        plant(
                "settings are read",
                "a setting misspelt",
                "ConfigMap/publisher-service",
                data("CVMFS_KEYS_ENCRYPTION_FILE", "x"));
        plant(
                "settings are read",
                "a setting of another service",
                "ConfigMap/gc-service",
                data("CVMFS_NOTIFY_DRAIN_SETTLE", "3S"));
        plant(
                "settings are read",
                "a setting that is fixed when building",
                "ConfigMap/upload-service",
                data("QUARKUS_MANAGEMENT_ENABLED", "true"));
        plant(
                "settings are read",
                "a variable of the edge misspelt",
                "ConfigMap/edge",
                data("CVMFS_EDGE_REPLICA", "x"));
        plant(
                "settings are read",
                "a secret under a wrong name",
                upload,
                container(c -> variable(c, "QUARKUS_DATASOURCE_USER")));

        plant(
                "images exist",
                "latest",
                upload,
                container(c -> c.put("image", "cvmfs-ephemeral/upload-service:latest")));
        plant(
                "images exist",
                "an earlier version",
                upload,
                container(c -> c.put("image", "cvmfs-ephemeral/upload-service:0.0.9")));
        plant(
                "images exist",
                "an image that nobody builds",
                upload,
                container(c -> c.put("image", "cvmfs-ephemeral/download-service:0.1.0-SNAPSHOT")));
        plant(
                "images exist",
                "an unlisted image",
                "StatefulSet/kafka",
                container(c -> c.put("image", "bitnami/kafka:4.0.0")));
        plant("images exist", "no version", "StatefulSet/postgres", container(c -> c.put("image", "postgres")));

        plant("selectors match", "a service of nobody", "Service/upload-service", m -> with(m, "spec", "selector")
                .put("app.kubernetes.io/name", "upload"));
        plant("selectors match", "a target port that is not there", "Service/gc-service", m -> ((ObjectNode)
                        m.at("/spec/ports/0"))
                .put("targetPort", "web"));
        plant("selectors match", "a deployment that does not select its pods", upload, m -> with(
                        m, "spec", "template", "metadata", "labels")
                .put("app.kubernetes.io/name", "upload"));
        plant("selectors match", "a budget for nobody", "PodDisruptionBudget/edge", m -> with(
                        m, "spec", "selector", "matchLabels")
                .put("app.kubernetes.io/name", "edges"));
        plant("selectors match", "a policy for nobody", "NetworkPolicy/minio", m -> with(
                        m, "spec", "podSelector", "matchLabels")
                .put("app.kubernetes.io/name", "min"));
        plant("selectors match", "no service of the set", "StatefulSet/kafka", m -> with(m, "spec")
                .put("serviceName", "brokers"));

        plant("references resolve", "a ConfigMap that is not there", upload, container(c -> ((ObjectNode)
                        c.at("/envFrom/0/configMapRef"))
                .put("name", "uploads")));
        plant("references resolve", "a key that the secret has not", upload, container(c -> ((ObjectNode)
                        c.at("/env/0/valueFrom/secretKeyRef"))
                .put("key", "user")));
        plant("references resolve", "a secret that nobody makes", "Deployment/publisher-service", pod(p -> p.path(
                        "volumes")
                .forEach(v -> {
                    if (v.has("secret")) {
                        ((ObjectNode) v.path("secret")).put("secretName", "key");
                    }
                })));
        plant(
                "references resolve",
                "an account that is not there",
                upload,
                pod(p -> p.put("serviceAccountName", "uploader")));
        plant("references resolve", "a volume that is not there", upload, container(c -> ((ObjectNode)
                        c.at("/volumeMounts/0"))
                .put("name", "temp")));
        plant(
                "references resolve",
                "a secret that is not made any more",
                "Job/generate-secrets",
                container(c -> ((ArrayNode) c.path("args")).remove(1)));
        plant("references resolve", "a role bound to nobody", "RoleBinding/prometheus", m -> ((ObjectNode)
                        m.at("/subjects/0"))
                .put("name", "prom"));

        plant("traffic flows", "no way to the ledger", upload, podLabel("cvmfs-ephemeral/ledger"));
        plant("traffic flows", "no way to Kafka", "Deployment/notify-service", podLabel("cvmfs-ephemeral/kafka"));
        plant("traffic flows", "no way to the store", "Deployment/gc-service", podLabel("cvmfs-ephemeral/store"));
        plant("traffic flows", "Postgres lets nobody in", "NetworkPolicy/postgres", m -> with(m, "spec")
                .remove("ingress"));
        plant("traffic flows", "Postgres lets everybody in", "NetworkPolicy/postgres", m -> ((ObjectNode)
                        m.at("/spec/ingress/0"))
                .remove("from"));
        plant(
                "traffic flows",
                "Postgres lets notify-service in",
                "Deployment/notify-service",
                m -> with(m, "spec", "template", "metadata", "labels").put("app.kubernetes.io/name", "notify-service"),
                "NetworkPolicy/postgres",
                m -> ((ObjectNode) m.at("/spec/ingress/0")).remove("from"));
        plant("traffic flows", "the edge may not ask for readiness", "NetworkPolicy/edge", m -> ((ArrayNode)
                        m.at("/spec/egress/1/ports"))
                .remove(1));
        plant(
                "traffic flows",
                "replicas of notify-service do not reach each other",
                "NetworkPolicy/notify-service",
                m -> ((ArrayNode) m.at("/spec/egress")).remove(1));
        plant("traffic flows", "no names", "NetworkPolicy/upload-service", m -> with(m, "spec")
                .remove("egress"));
        plant("traffic flows", "Prometheus stays outside", "NetworkPolicy/gc-service", m -> ((ArrayNode)
                        m.at("/spec/ingress"))
                .remove(1));
        plant("traffic flows", "everybody sees the metrics", "NetworkPolicy/gc-service", m -> ((ObjectNode)
                        m.at("/spec/ingress/1"))
                .remove("from"));
        plant("traffic flows", "users stay outside", "NetworkPolicy/upload-service", m -> ((ArrayNode)
                        m.at("/spec/ingress"))
                .remove(0));
        plant(
                "traffic flows",
                "a service's name misspelt",
                "ConfigMap/broker",
                data("KAFKA_BOOTSTRAP_SERVERS", "kafak:9092"));
        plant("traffic flows", "a service's port mistaken", "ConfigMap/store", data("QUARKUS_MINIO_PORT", "9001"));
        plant("traffic flows", "not told where the ledger is", "ConfigMap/ledger", m -> with(m, "data")
                .remove("QUARKUS_DATASOURCE_JDBC_URL"));
        plant("traffic flows", "anything can be reached", "NetworkPolicy/clients-of-kafka", m -> ((ObjectNode)
                        m.path("spec"))
                .putArray("egress")
                .addObject());

        plant("pods are confined", "privileged", upload, container(c -> with(c, "securityContext")
                .put("privileged", true)));
        plant("pods are confined", "root", upload, pod(p -> with(p, "securityContext")
                .put("runAsUser", 0)));
        plant("pods are confined", "perhaps root", upload, pod(p -> with(p, "securityContext")
                .put("runAsNonRoot", false)));
        plant("pods are confined", "a writable root", upload, container(c -> with(c, "securityContext")
                .put("readOnlyRootFilesystem", false)));
        plant("pods are confined", "a capability", upload, container(c -> with(c, "securityContext", "capabilities")
                .putArray("add")
                .add("NET_ADMIN")));
        plant("pods are confined", "the host's files", "StatefulSet/minio", pod(p -> ((ArrayNode) p.path("volumes"))
                .addObject()
                .put("name", "x")
                .putObject("hostPath")
                .put("path", "/")));
        plant("pods are confined", "the host's network", "Deployment/edge", pod(p -> p.put("hostNetwork", true)));
        plant("pods are confined", "no seccomp profile", "StatefulSet/kafka", pod(p -> with(p, "securityContext")
                .remove("seccompProfile")));
        plant("pods are confined", "a token", upload, pod(p -> p.put("automountServiceAccountToken", true)));
        plant("pods are confined", "variables for services", upload, pod(p -> p.put("enableServiceLinks", true)));
        plant("pods are confined", "no limit", "Deployment/grafana", container(c -> with(c, "resources", "limits")
                .remove("memory")));
        plant("pods are confined", "no request", "Job/generate-secrets", container(c -> with(c, "resources")
                .remove("requests")));

        plant(
                "nothing is given away",
                "a password",
                "ConfigMap/upload-service",
                data("QUARKUS_DATASOURCE_PASSWORD", "x"));
        plant(
                "nothing is given away",
                "a password in an address",
                "ConfigMap/ledger",
                data("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://postgres:5432/cvmfs?password=x"));
        plant("nothing is given away", "a secret", "ConfigMap/upload-service", m -> m.put("kind", "Secret"));
        plant("nothing is given away", "another namespace", "Service/edge", m -> with(m, "metadata")
                .put("namespace", "default"));
        plant("nothing is given away", "secrets can be read", "Role/generate-secrets", m -> ((ArrayNode)
                        m.at("/rules/0/verbs"))
                .add("get"));
        plant("nothing is given away", "a role of the cluster", "RoleBinding/prometheus", m -> with(m, "roleRef")
                .put("kind", "ClusterRole"));
        plant(
                "nothing is given away",
                "a role of the cluster made",
                "Role/prometheus",
                m -> m.put("kind", "ClusterRole"));

        plant("ends are orderly", "uploads get no time", upload, pod(p -> p.put("terminationGracePeriodSeconds", 30)));
        plant(
                "ends are orderly",
                "draining takes longer",
                "ConfigMap/notify-service",
                data("CVMFS_NOTIFY_DRAIN_SPREAD", "60S"));
        plant("ends are orderly", "the edge ends at once", "Deployment/edge", container(c -> c.remove("lifecycle")));
        plant("ends are orderly", "load balancers do not notice", "ConfigMap/upload-service", m -> with(m, "data")
                .remove("QUARKUS_SHUTDOWN_DELAY"));
        plant("ends are orderly", "replicas go first", upload, m -> with(m, "spec", "strategy", "rollingUpdate")
                .put("maxUnavailable", 1));
        return DEFECTS;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("defects")
    void isNoticed(String check, String defect, String[] objects, List<Consumer<ObjectNode>> changes) {
        // Given
        Manifests rendered = RenderedTest.rendered(TREE.deploy().resolve("overlays/quickstart"));

        // When
        List<String> problems = Checks.all().get(check).problems(changed(rendered, objects, changes));

        // Then
        assertThat(problems).isNotEmpty();
    }

    private static void plant(String check, String defect, String object, Consumer<ObjectNode> change) {
        DEFECTS.add(Arguments.of(check, defect, new String[] {object}, List.of(change)));
    }

    private static void plant(
            String check,
            String defect,
            String object,
            Consumer<ObjectNode> change,
            String other,
            Consumer<ObjectNode> otherChange) {
        DEFECTS.add(Arguments.of(check, defect, new String[] {object, other}, List.of(change, otherChange)));
    }

    /** Names of generated ConfigMaps end in a hash, which changes. */
    private static Manifests changed(Manifests rendered, String[] objects, List<Consumer<ObjectNode>> changes) {
        List<Manifest> all = new ArrayList<>();
        int done = 0;
        for (Manifest manifest : rendered.all()) {
            ObjectNode copy = manifest.tree().deepCopy();
            for (int i = 0; i < objects.length; i++) {
                if (manifest.toString().replaceAll("-[a-z0-9]{10}$", "").equals(objects[i])) {
                    changes.get(i).accept(copy);
                    done++;
                }
            }
            all.add(new Manifest(copy));
        }
        assertThat(done).as("objects changed").isEqualTo(objects.length);
        return new Manifests(all);
    }

    private static ObjectNode with(JsonNode node, String... path) {
        JsonNode inside = node;
        for (String step : path) {
            inside = inside.path(step);
        }
        return (ObjectNode) inside;
    }

    private static Consumer<ObjectNode> pod(Consumer<ObjectNode> change) {
        return manifest -> change.accept(with(manifest, "spec", "template", "spec"));
    }

    private static Consumer<ObjectNode> container(Consumer<ObjectNode> change) {
        return pod(pod -> change.accept((ObjectNode) pod.path("containers").path(0)));
    }

    private static Consumer<ObjectNode> podLabel(String label) {
        return manifest ->
                with(manifest, "spec", "template", "metadata", "labels").remove(label);
    }

    private static Consumer<ObjectNode> data(String name, String value) {
        return manifest -> with(manifest, "data").put(name, value);
    }

    private static void variable(ObjectNode container, String name) {
        ((ObjectNode) container.path("env").path(0)).put("name", name);
    }
}
