package org.cvmfsephemeral.images;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.images.runtime.Architecture;

/**
 * What to build.
 *
 * @param tree the source tree, built
 * @param output folder for the images
 * @param version of the project
 * @param created when the images say they were made
 * @param tag of the images
 * @param revision of the source, for their labels
 * @param registry host and path before the images' names, if they are to be pushed
 * @param insecureRegistry whether it may be spoken to without TLS
 * @param others what is needed for another processor than this machine's
 */
record BuildSettings(
        Path tree,
        Path output,
        String version,
        Instant created,
        String tag,
        Optional<String> revision,
        Optional<String> registry,
        boolean insecureRegistry,
        Map<Architecture, Foreign> others) {
    BuildSettings {
        others = Map.copyOf(others);
    }

    /**
     * Of another processor.
     *
     * @param jdk its folder
     * @param system a folder with its system libraries, as if it were {@code /}
     */
    record Foreign(Path jdk, Path system) {}

    /**
     * From words like {@code name=value}; an empty value is none.
     *
     * @throws IllegalArgumentException if one is missing or not understood
     */
    static BuildSettings parse(String... words) {
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not a setting: " + word);
            }
            if (equals < word.length() - 1) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new BuildSettings(
                Path.of(required(values, "tree")).toAbsolutePath(),
                Path.of(required(values, "output")).toAbsolutePath(),
                required(values, "version"),
                Instant.parse(required(values, "created")),
                values.getOrDefault("tag", required(values, "version")),
                Optional.ofNullable(values.get("revision")),
                Optional.ofNullable(values.get("registry")),
                Boolean.parseBoolean(values.get("registry.insecure")),
                others(values));
    }

    private static Map<Architecture, Foreign> others(Map<String, String> values) {
        Map<Architecture, Foreign> others = new HashMap<>();
        for (Architecture architecture : Architecture.values()) {
            String jdk = "jdk." + architecture.imageName();
            if (values.containsKey(jdk)) {
                Path system = Path.of(required(values, "system." + architecture.imageName()));
                others.put(architecture, new Foreign(Path.of(values.get(jdk)), system));
            }
        }
        return others;
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing: " + name);
        }
        return value;
    }
}
