package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of this project that has an image.
 *
 * @param module its folder in the source tree
 */
record Program(SourceTree tree, String name, String module) {
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<groupId>org\\.cvmfsephemeral</groupId>\\s*<artifactId>([\\w-]+)</artifactId>(?!\\s*<(?:version|scope>test))");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)");
    private static final int MANAGEMENT_PORT = 9000;

    /** By the image's name. */
    static Optional<Program> of(SourceTree tree, String image) {
        Matcher matcher = Pattern.compile("cvmfs-ephemeral/([\\w-]+)[:@].*").matcher(image);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1);
        String module = name.endsWith("-service") ? name : "deploy/" + name;
        return tree.has(module + "/pom.xml") ? Optional.of(new Program(tree, name, module)) : Optional.empty();
    }

    boolean isService() {
        return tree.has(module + "/src/main/resources/application.properties");
    }

    /** Its own module and those of the project that it is made of. */
    Set<String> modules() {
        Set<String> modules = new LinkedHashSet<>(Set.of(module));
        add(module, modules);
        return modules;
    }

    private void add(String from, Set<String> modules) {
        Matcher dependency = DEPENDENCY.matcher(tree.read(from + "/pom.xml"));
        while (dependency.find()) {
            String used = "common/" + dependency.group(1);
            if (tree.has(used + "/pom.xml") && modules.add(used)) {
                add(used, modules);
            }
        }
    }

    boolean uses(String commonModule) {
        return modules().contains("common/" + commonModule);
    }

    Set<String> variables() {
        Set<String> variables = new LinkedHashSet<>();
        if (isService()) {
            variables.addAll(SettingNames.of(tree, modules()));
        } else {
            tree.files(tree.root().resolve(module).resolve("src/main/java"), ".java")
                    .forEach(file -> VARIABLE.matcher(
                                    tree.read(tree.root().relativize(file).toString()))
                            .results()
                            .forEach(found -> variables.add(found.group(1))));
        }
        // The JVM's own.
        variables.add("JAVA_TOOL_OPTIONS");
        return variables;
    }

    /** What a setting is for a container: from its environment, or as the program has it. */
    Optional<String> setting(String property, Map<String, String> environment) {
        String given = environment.get(SettingNames.variable(property));
        if (given != null) {
            return Optional.of(given);
        }
        Matcher own = Pattern.compile("(?m)^" + Pattern.quote(property) + "=(.*)$")
                .matcher(tree.read(module + "/src/main/resources/application.properties"));
        return own.find() ? Optional.of(own.group(1).strip()) : Optional.empty();
    }

    Duration duration(String property, Map<String, String> environment) {
        return setting(property, environment).map(Program::duration).orElse(Duration.ZERO);
    }

    static Duration duration(String text) {
        String iso = text.toUpperCase(Locale.ROOT);
        return Duration.parse(iso.startsWith("P") ? iso : "PT" + iso);
    }

    /** Where health and metrics are. */
    int managementPort(Map<String, String> environment) {
        if (isService()) {
            if (!setting("quarkus.management.enabled", environment).equals(Optional.of("true"))) {
                throw new IllegalStateException(name + " has no management port");
            }
            return setting("quarkus.management.port", environment)
                    .map(Integer::parseInt)
                    .orElse(MANAGEMENT_PORT);
        }
        String status = environment.getOrDefault("CVMFS_EDGE_STATUS", ":0");
        return Integer.parseInt(status.substring(status.lastIndexOf(':') + 1));
    }

    /** Where it is used; empty if the manifests do not say it and nobody does. */
    Optional<Integer> port(Map<String, String> environment) {
        if (isService()) {
            return setting("quarkus.http.port", environment).map(Integer::parseInt);
        }
        String listen = environment.getOrDefault("CVMFS_EDGE_LISTEN", ":0");
        return Optional.of(Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1)));
    }

    /** Whether there is something to be asked at a path of the management port. */
    boolean answers(String path, Map<String, String> environment) {
        if (!isService()) {
            return tree.read(module + "/src/main/java/org/cvmfsephemeral/edge/StatusServer.java")
                    .contains("case \"" + path + "\" ->");
        }
        String root = setting("quarkus.management.root-path", environment).orElse("/q");
        boolean health =
                modules().stream().anyMatch(used -> tree.read(used + "/pom.xml").contains("quarkus-smallrye-health<"));
        boolean metrics = modules().stream()
                .anyMatch(used -> tree.read(used + "/pom.xml").contains("quarkus-micrometer-registry-prometheus<"));
        return health
                        && Set.of("/live", "/ready", "/started").stream()
                                .anyMatch(end -> path.equals(root + "/health" + end))
                || metrics && path.equals(root + "/metrics");
    }

    static Optional<Program> of(SourceTree tree, JsonNode container) {
        return of(tree, container.path("image").asText());
    }

    /** Whether a container of its image is the program itself, and not another one that lies in it. */
    static boolean isMain(JsonNode container) {
        return !container.has("command");
    }
}
