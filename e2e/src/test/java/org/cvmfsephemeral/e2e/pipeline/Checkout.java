package org.cvmfsephemeral.e2e.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** This project's files, as a runner or a reader has them. */
final class Checkout {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path SCRIPT = ROOT.resolve("deploy/ci/cvmfs-upload");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Checkout() {}

    /** The examples of a language that the README prints for authors of pipelines, in their order. */
    static List<String> examples(String language) {
        String section = section(read(ROOT.resolve("README.md")), "## For CI authors");
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    private static String section(String document, String heading) {
        int start = document.indexOf("\n" + heading + "\n");
        return document.substring(start, document.indexOf("\n## ", start + heading.length()));
    }

    static JsonNode yaml(String text) {
        return yamlDocuments(text).get(0);
    }

    static List<JsonNode> yamlDocuments(String text) {
        try {
            return YAML.readerFor(JsonNode.class).<JsonNode>readValues(text).readAll();
        } catch (IOException e) {
            throw new UncheckedIOException("no YAML: " + text, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
