package org.cvmfsephemeral.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of the files as they are, without a program that puts them together. */
class FilesTest {
    private static final SourceTree TREE = SourceTree.ofThisBuild();
    private static final Set<String> KUSTOMIZATION_FIELDS = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "resources",
            "components",
            "labels",
            "configMapGenerator",
            "generatorOptions",
            "replicas",
            "patches",
            "images");

    static List<Path> yamlFiles() {
        return Stream.of("base", "components", "overlays", "dashboards", "alerts", "checks/src/test/variants")
                .flatMap(folder -> TREE.files(TREE.deploy().resolve(folder), ".yaml").stream())
                .toList();
    }

    static List<Path> kustomizations() {
        return yamlFiles().stream()
                .filter(file -> file.endsWith("kustomization.yaml"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void aFileHasNoUnknownFields(Path file) {
        for (JsonNode document : documents(file)) {
            boolean kustomize = document.path("apiVersion").asText().startsWith("kustomize.config.k8s.io/");
            if (kustomize) {
                List<String> fields = new ArrayList<>();
                document.fieldNames().forEachRemaining(fields::add);
                assertThat(KUSTOMIZATION_FIELDS).containsAll(fields);
            } else if (document.has("kind")) {
                assertThat(FieldsAreKnown.problems(new Manifest(document))).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void whatAKustomizationNamesIsThere(Path file) {
        JsonNode kustomization = documents(file).get(0);
        List<String> named = new ArrayList<>();
        kustomization.path("resources").forEach(name -> named.add(name.asText()));
        kustomization.path("components").forEach(name -> named.add(name.asText()));
        kustomization
                .path("patches")
                .forEach(patch -> named.add(patch.path("path").asText(".")));
        kustomization.path("configMapGenerator").forEach(generator -> {
            generator.path("files").forEach(name -> named.add(name.asText()));
            generator.path("envs").forEach(name -> named.add(name.asText()));
        });

        assertThat(named)
                .allSatisfy(name -> assertThat(file.resolveSibling(name)).exists());
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void whatIsBesideAKustomizationIsNamedByIt(Path file) {
        String kustomization = TREE.read(TREE.root().relativize(file).toString());

        List<String> forgotten = Stream.of(".yaml", ".json", ".env")
                .flatMap(suffix -> TREE.files(file.getParent(), suffix).stream())
                .filter(beside -> beside.getParent().equals(file.getParent()))
                .map(beside -> beside.getFileName().toString())
                .filter(name -> !name.equals("kustomization.yaml") && !name.endsWith(".test.yaml"))
                .filter(name -> !kustomization.contains(name))
                .toList();

        assertThat(forgotten).isEmpty();
    }

    @Test
    void everyComponentIsRenderedSomewhere() {
        Set<String> rendered = new TreeSet<>();
        TREE.rendered().forEach(overlay -> documents(overlay.resolve("kustomization.yaml"))
                .get(0)
                .path("components")
                .forEach(component ->
                        rendered.add(Path.of(component.asText()).getFileName().toString())));

        assertThat(TREE.children(TREE.deploy().resolve("components")))
                .extracting(component -> component.getFileName().toString())
                .allSatisfy(component -> assertThat(rendered).contains(component));
    }

    @Test
    void everyDashboardIsMountedInGrafana() {
        String grafana = TREE.read("deploy/components/grafana/deployment.yaml");

        assertThat(TREE.files(TREE.deploy().resolve("dashboards"), ".json"))
                .isNotEmpty()
                .allSatisfy(dashboard -> {
                    String name = dashboard.getFileName().toString().replace(".json", "");
                    assertThat(grafana).contains("{name: dashboard-" + name + "}");
                });
    }

    @Test
    void aKeyThatIsThereTwiceIsAnError() {
        org.assertj.core.api.Assertions.assertThatExceptionOfType(org.yaml.snakeyaml.error.YAMLException.class)
                .isThrownBy(() -> StrictYaml.documents("spec: {a: 1}\nspec: {a: 2}\n"));
    }

    private static List<JsonNode> documents(Path file) {
        return StrictYaml.documents(TREE.read(TREE.root().relativize(file).toString()));
    }
}
