package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which settings there are, found in the sources and in what Quarkus' extensions say of themselves. */
final class SettingNames {
    private static final Pattern PROPERTY = Pattern.compile("@ConfigProperty\\(\\s*name = \"([^\"]+)\"");
    private static final Pattern MAPPING = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern OPENING = Pattern.compile("^\\s*(?:public |private )?interface (\\w+)\\b.*\\{$");
    private static final Pattern METHOD = Pattern.compile("^\\s*([\\w<>., ]+?) (\\w+)\\(\\);$");
    private static final Pattern KEY = Pattern.compile("^([\\w.\"%-]+)=");

    private SettingNames() {}

    /** Names of environment variables by which a module's code can be told something. */
    static Set<String> of(SourceTree tree, Set<String> modules) {
        Set<String> names = new LinkedHashSet<>();
        for (String module : modules) {
            Path main = tree.root().resolve(module).resolve("src/main");
            for (Path file : tree.files(main, ".java")) {
                String source = tree.read(tree.root().relativize(file).toString());
                PROPERTY.matcher(source).results().forEach(found -> names.add(variable(found.group(1))));
                mapped(source, names);
            }
            for (Path file : tree.files(main, ".properties")) {
                tree.read(tree.root().relativize(file).toString())
                        .lines()
                        .map(KEY::matcher)
                        .filter(Matcher::find)
                        // Of Quarkus' own, those alone that it reads when it starts; see below.
                        .filter(found -> !found.group(1).startsWith("quarkus."))
                        .forEach(found -> names.add(variable(found.group(1))));
            }
        }
        names.addAll(ofQuarkus());
        return names;
    }

    /** Methods of an interface and of those in it, which stand behind the method that returns them. */
    private static void mapped(String source, Set<String> names) {
        Matcher mapping = MAPPING.matcher(source);
        if (!mapping.find()) {
            return;
        }
        java.util.Map<String, Set<String>> methods = new java.util.LinkedHashMap<>();
        java.util.Map<String, String> types = new java.util.HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        String outermost = null;
        for (String line : source.substring(mapping.start()).lines().toList()) {
            Matcher opening = OPENING.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (opening.find()) {
                open.push(opening.group(1));
                outermost = outermost == null ? opening.group(1) : outermost;
            } else if (method.find() && !open.isEmpty()) {
                methods.computeIfAbsent(open.peek(), name -> new LinkedHashSet<>())
                        .add(method.group(2));
                types.put(open.peek() + "." + method.group(2), method.group(1).strip());
            } else if (line.strip().endsWith("{")) {
                open.push("-");
            } else if (line.strip().equals("}") && !open.isEmpty()) {
                open.pop();
            }
        }
        add(mapping.group(1), outermost, methods, types, names);
    }

    private static void add(
            String prefix,
            String type,
            java.util.Map<String, Set<String>> methods,
            java.util.Map<String, String> types,
            Set<String> names) {
        for (String method : methods.getOrDefault(type, Set.of())) {
            String property = prefix + "."
                    + method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            String result = types.get(type + "." + method);
            if (methods.containsKey(result)) {
                add(property, result, methods, types, names);
            } else {
                names.add(variable(property));
            }
        }
    }

    /** Those that Quarkus reads when it starts, and not when it is built. */
    private static Set<String> ofQuarkus() {
        Set<String> names = new LinkedHashSet<>();
        try {
            for (URL model : Collections.list(SettingNames.class
                    .getClassLoader()
                    .getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
                try (InputStream in = model.openStream()) {
                    collect(new ObjectMapper().readTree(in), names);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if (names.isEmpty()) {
            throw new IllegalStateException("Quarkus' extensions are not on the class path");
        }
        return names;
    }

    private static void collect(JsonNode node, Set<String> names) {
        if (node.path("phase").asText().equals("RUN_TIME") && node.has("path")) {
            names.add(node.path("path").path("environmentVariable").asText());
        }
        node.forEach(child -> collect(child, names));
    }

    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
