package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Chooses pods by their labels. */
record Selector(Predicate<Map<String, String>> labels) {
    /** In the form with {@code matchLabels} and {@code matchExpressions}; one that is empty chooses all. */
    static Selector of(JsonNode selector) {
        Predicate<Map<String, String>> labels =
                ofLabels(selector.path("matchLabels")).labels();
        for (JsonNode expression : selector.path("matchExpressions")) {
            labels = labels.and(expression(expression));
        }
        return new Selector(labels);
    }

    /** In the form of services. */
    static Selector ofLabels(JsonNode wanted) {
        Map<String, String> all = Manifest.texts(wanted);
        return new Selector(labels -> labels.entrySet().containsAll(all.entrySet()));
    }

    private static Predicate<Map<String, String>> expression(JsonNode expression) {
        String key = expression.path("key").asText();
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(value -> values.add(value.asText()));
        return switch (expression.path("operator").asText()) {
            case "In" -> labels -> values.contains(labels.get(key));
            case "NotIn" -> labels -> !values.contains(labels.get(key));
            case "Exists" -> labels -> labels.containsKey(key);
            case "DoesNotExist" -> labels -> !labels.containsKey(key);
            default -> throw new IllegalArgumentException("unknown operator: " + expression);
        };
    }

    boolean matches(Map<String, String> podLabels) {
        return labels.test(podLabels);
    }

    List<Manifest> in(List<Manifest> workloads) {
        return workloads.stream()
                .filter(workload -> matches(workload.podLabels()))
                .toList();
    }
}
