package org.cvmfsephemeral.e2e.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The rules that are given to operators. */
record RuleFile(Path path, String text) {
    private static final Pattern WAIT = Pattern.compile("(?m)(?<=^ {8}for: )(\\d+)([smhd])$");
    private static final Pattern WINDOW = Pattern.compile("(?<=\\[)(\\d+)([smhd])(?=])");
    private static final Pattern MINUTES = Pattern.compile("(?<=[<>] )([0-9.]+) \\* 60\\b");

    /** How much quicker the tests are. */
    private static final int HURRY = 30;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    /** Of rates: longer than a process stands still, so that what it does afterwards is seen as a rise. */
    private static final Duration WINDOW_LENGTH = Duration.ofSeconds(20);

    static RuleFile read() {
        Path path = Path.of("..", "deploy", "alerts", "cvmfs-ephemeral.rules.yaml")
                .toAbsolutePath()
                .normalize();
        try {
            return new RuleFile(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<AlertRule> alerts() {
        List<AlertRule> alerts = new ArrayList<>();
        for (JsonNode group : parsed().path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                if (rule.has("alert")) {
                    alerts.add(alert(rule));
                }
            }
        }
        return alerts;
    }

    private JsonNode parsed() {
        try {
            return new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AlertRule alert(JsonNode rule) {
        JsonNode annotations = rule.path("annotations");
        return new AlertRule(
                rule.path("alert").asText(),
                new Expression(rule.path("expr").asText()),
                rule.path("labels").path("severity").asText(),
                annotations.path("summary").asText(),
                annotations.path("description").asText(),
                annotations.path("runbook_url").asText());
    }

    /**
     * The same rules for people who do not have hours: waits and windows of seconds, and a thirtieth of limits that are times of minutes. Everything
     * else stays.
     */
    RuleFile hurried() {
        String hurried = WAIT.matcher(text).replaceAll(wait -> seconds(shortest(hurried(wait), LONGEST_WAIT)));
        hurried = WINDOW.matcher(hurried).replaceAll(seconds(WINDOW_LENGTH));
        hurried = MINUTES.matcher(hurried)
                .replaceAll(limit -> Double.toString(Double.parseDouble(limit.group(1)) * 60 / HURRY));
        return new RuleFile(path, hurried);
    }

    private static Duration hurried(MatchResult duration) {
        int unit =
                switch (duration.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3_600;
                    default -> 86_400;
                };
        return Duration.ofSeconds(Long.parseLong(duration.group(1)) * unit).dividedBy(HURRY);
    }

    private static Duration shortest(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
