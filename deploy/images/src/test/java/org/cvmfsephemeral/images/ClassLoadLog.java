package org.cvmfsephemeral.images;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * What the JVM of a container says of the classes it loads.
 *
 * @param lines one a class
 */
record ClassLoadLog(List<String> lines) {
    /** Variables of a container that has one. */
    static final Map<String, String> VARIABLES =
            Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=/tmp/classes.log:none");

    private static final String SHARED = "source: shared objects file";

    static ClassLoadLog of(Container container) throws IOException {
        return new ClassLoadLog(Files.readAllLines(container.temporaryFiles().resolve("classes.log")));
    }

    /** Of the classes that could be in an archive: hidden ones and proxies are made while the program runs. */
    double sharedPercent() {
        long shared = lines.stream().filter(line -> line.contains(SHARED)).count();
        long loaded = lines.stream()
                .filter(line ->
                        line.contains(SHARED) || line.contains("source: jrt:") || line.contains("source: file:"))
                .count();
        return loaded == 0 ? 0 : 100.0 * shared / loaded;
    }
}
