package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All objects of a rendered overlay. */
record Manifests(List<Manifest> all) {
    Manifests {
        all = List.copyOf(all);
    }

    static Manifests parse(String rendered) {
        return new Manifests(
                StrictYaml.documents(rendered).stream().map(Manifest::new).toList());
    }

    List<Manifest> of(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    Optional<Manifest> find(String kind, String name) {
        return of(kind).stream()
                .filter(manifest -> manifest.name().equals(name))
                .findFirst();
    }

    List<Manifest> workloads() {
        return all.stream().filter(Manifest::isWorkload).toList();
    }

    /** Of a container, as far as they stand in the manifests and not in secrets. */
    Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode source : container.path("envFrom")) {
            String map = source.path("configMapRef").path("name").asText();
            find("ConfigMap", map)
                    .ifPresent(found ->
                            environment.putAll(Manifest.texts(found.tree().path("data"))));
        }
        for (JsonNode variable : container.path("env")) {
            environment.put(
                    variable.path("name").asText(), variable.path("value").asText());
        }
        return environment;
    }
}
