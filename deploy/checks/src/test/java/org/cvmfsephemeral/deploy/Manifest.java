package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** One object. */
record Manifest(JsonNode tree) {
    String kind() {
        return tree.path("kind").asText();
    }

    String name() {
        return tree.path("metadata").path("name").asText();
    }

    JsonNode spec() {
        return tree.path("spec");
    }

    boolean isWorkload() {
        return !template().isMissingNode();
    }

    JsonNode template() {
        return spec().path("template").has("spec") ? spec().path("template") : spec().path("none");
    }

    Map<String, String> podLabels() {
        return texts(template().path("metadata").path("labels"));
    }

    JsonNode pod() {
        return template().path("spec");
    }

    Iterable<JsonNode> containers() {
        java.util.List<JsonNode> all = new java.util.ArrayList<>();
        pod().path("initContainers").forEach(all::add);
        pod().path("containers").forEach(all::add);
        return all;
    }

    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}
