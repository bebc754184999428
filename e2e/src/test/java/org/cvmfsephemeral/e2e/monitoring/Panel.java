package org.cvmfsephemeral.e2e.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A panel of a dashboard that shows something.
 *
 * @param dashboard its title
 * @param json as Grafana reads it
 */
record Panel(String dashboard, JsonNode json) {
    /** For windows of rates; Grafana chooses by the interval of scrapes. */
    private static final String RATE_WINDOW = "20s";

    String title() {
        return json.path("title").asText();
    }

    int id() {
        return json.path("id").asInt();
    }

    boolean isRow() {
        return json.path("type").asText().equals("row");
    }

    /** As they stand in the file. */
    List<Expression> expressions() {
        return stream(json.path("targets"))
                .map(target -> new Expression(target.path("expr").asText()))
                .toList();
    }

    /** With values for what a viewer chooses: everything. */
    List<Expression> queries() {
        return expressions().stream()
                .map(expression -> new Expression(expression
                        .text()
                        .replace("$__rate_interval", RATE_WINDOW)
                        .replace("$repository", ".*")))
                .toList();
    }

    /** Names of alerts whose sections of the runbook it links to, in lower case. */
    List<String> runbookAnchors() {
        return stream(json.path("links"))
                .map(link -> link.path("url").asText())
                .filter(url -> url.startsWith("${runbook}#"))
                .map(url -> url.substring(url.indexOf('#') + 1))
                .toList();
    }

    /** Where its colours change. */
    List<Double> thresholds() {
        return stream(json.path("fieldConfig")
                        .path("defaults")
                        .path("thresholds")
                        .path("steps"))
                .filter(step -> step.path("value").isNumber())
                .map(step -> step.path("value").asDouble())
                .toList();
    }

    boolean overlaps(Panel other) {
        return left() < other.left() + other.width()
                && other.left() < left() + width()
                && top() < other.top() + other.height()
                && other.top() < top() + height();
    }

    int left() {
        return place("x");
    }

    int top() {
        return place("y");
    }

    int width() {
        return place("w");
    }

    int height() {
        return place("h");
    }

    private int place(String side) {
        return json.path("gridPos").path(side).asInt();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return dashboard + ": " + title();
    }
}
