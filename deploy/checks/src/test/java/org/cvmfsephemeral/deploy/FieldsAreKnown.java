package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * No field that the API does not have. Kinds whose Java model is at hand are read into it and compared with what comes out again; of others the file
 * {@code custom-fields.txt} lists the fields that their documentation has.
 */
final class FieldsAreKnown implements Check {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final List<String> CUSTOM = custom();

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.all().forEach(manifest -> problems.addAll(problems(manifest)));
        return problems;
    }

    static List<String> problems(Manifest manifest) {
        List<String> problems = new ArrayList<>();
        HasMetadata model;
        try {
            model = SERIALIZATION.unmarshal(manifest.tree().toString(), HasMetadata.class);
        } catch (RuntimeException e) {
            return List.of(manifest + " cannot be read: " + e.getMessage());
        }
        if (model instanceof GenericKubernetesResource) {
            String type = manifest.tree().path("apiVersion").asText() + "/" + manifest.kind();
            if (CUSTOM.stream().noneMatch(line -> line.startsWith(type + " "))) {
                return List.of(manifest + ": unknown kind " + type);
            }
            customFields(manifest, type, "", manifest.tree(), problems);
        } else {
            additional(model, manifest.toString(), problems);
        }
        return problems;
    }

    /** The models keep what they have no field for in a map beside. */
    private static void additional(Object model, String place, List<String> problems) {
        if (model instanceof Collection<?> items) {
            int i = 0;
            for (Object item : items) {
                additional(item, place + "[" + i++ + "]", problems);
            }
        } else if (model instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> additional(value, place + "." + key, problems));
        } else if (model != null && model.getClass().getName().startsWith("io.fabric8.")) {
            new TreeMap<>(properties(model)).forEach((name, value) -> {
                if (name.equals("additionalProperties")) {
                    ((Map<?, ?>) value).keySet().forEach(unknown -> problems.add(place + ": unknown field " + unknown));
                } else {
                    additional(value, place + "." + name, problems);
                }
            });
        }
    }

    private static Map<String, Object> properties(Object model) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (java.lang.reflect.Method method : model.getClass().getMethods()) {
            String name = method.getName();
            if (name.startsWith("get") && method.getParameterCount() == 0 && !name.equals("getClass")) {
                try {
                    Object value = method.invoke(model);
                    if (value != null) {
                        properties.put(Character.toLowerCase(name.charAt(3)) + name.substring(4), value);
                    }
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return properties;
    }

    private static void customFields(
            Manifest manifest, String type, String path, JsonNode node, List<String> problems) {
        if (node.isArray()) {
            node.forEach(item -> customFields(manifest, type, path, item, problems));
        } else if (node.isObject() && !CUSTOM.contains(type + " " + path + ".*")) {
            node.fields().forEachRemaining(field -> {
                String inside = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                if (isField(type, inside)) {
                    customFields(manifest, type, inside, field.getValue(), problems);
                } else {
                    problems.add(manifest + ": unknown field " + inside);
                }
            });
        }
    }

    private static boolean isField(String type, String path) {
        return List.of("apiVersion", "kind", "metadata", "spec").contains(path)
                || path.matches("metadata\\.(name|namespace|(labels|annotations)(\\..*)?)")
                || CUSTOM.contains(type + " " + path)
                || CUSTOM.contains(type + " " + path + ".*");
    }

    private static List<String> custom() {
        try (InputStream in = FieldsAreKnown.class.getResourceAsStream("/custom-fields.txt")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
