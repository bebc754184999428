package org.cvmfsephemeral.images.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;

/**
 * Classes that programs load when they start, one a line as {@code -XX:DumpLoadedClassList} writes them; lines about lambda expressions name the class that has
 * them.
 */
public record ClassList(Path file) {
    private static final String LAMBDA = "@lambda-proxy ";
    private static final String OTHER = "@";
    private static final String SUFFIX = ".class";

    /** Those of the JDK and of one application: looking in vain for the others takes the JVM longer than all the rest. */
    List<String> of(Application application) throws IOException {
        Set<String> own = new HashSet<>();
        for (String jar : application.files()) {
            if (jar.endsWith(".jar")) {
                try (ZipFile opened =
                        new ZipFile(application.folder().resolve(jar).toFile())) {
                    opened.stream().forEach(entry -> own.add(entry.getName()));
                }
            }
        }
        return Files.readAllLines(file).stream()
                .filter(line -> exists(line, own))
                .toList();
    }

    private static boolean exists(String line, Set<String> own) {
        if (line.startsWith(LAMBDA)) {
            return exists(line.split(" ", 3)[1], own);
        }
        return line.startsWith(OTHER)
                || own.contains(line + SUFFIX)
                || ClassLoader.getPlatformClassLoader().getResource(line + SUFFIX) != null;
    }
}
