package org.cvmfsephemeral.e2e.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A dashboard of {@code deploy/dashboards}. */
record Dashboard(Path file, JsonNode json) {
    private static final Path FOLDER = Path.of("..", "deploy", "dashboards");

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Dashboard::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dashboard read(Path file) {
        try {
            return new Dashboard(file, new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String uid() {
        return json.path("uid").asText();
    }

    String title() {
        return json.path("title").asText();
    }

    /** Rows included. */
    List<Panel> everything() {
        return StreamSupport.stream(json.path("panels").spliterator(), false)
                .map(panel -> new Panel(title(), panel))
                .toList();
    }

    List<Panel> panels() {
        return everything().stream().filter(panel -> !panel.isRow()).toList();
    }

    List<String> variables() {
        return StreamSupport.stream(json.path("templating").path("list").spliterator(), false)
                .map(variable -> variable.path("name").asText())
                .toList();
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
