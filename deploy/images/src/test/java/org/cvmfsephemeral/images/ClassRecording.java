package org.cvmfsephemeral.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Renews the list of classes that archives are made from, by what the containers have loaded. */
final class ClassRecording {
    /** Variables of a container that writes down its classes. */
    static final Map<String, String> VARIABLES =
            Map.of("JAVA_TOOL_OPTIONS", "-Xshare:off -XX:DumpLoadedClassList=/tmp/classes.list");

    /** Made while the program runs, under names that another run does not have. */
    private static final Pattern PASSING = Pattern.compile("\\$\\$Lambda\\$|\\$Proxy\\d|LambdaForm\\$|\\$\\$Injector");

    /** Its jars are signed, which archives do not take. */
    private static final String SIGNED = "org/bouncycastle/";

    private ClassRecording() {}

    /** One list for all: an image passes over the classes it does not have. */
    static void keep(Collection<Container> containers, Path tree) throws IOException {
        TreeSet<String> classes = new TreeSet<>();
        for (Container container : containers) {
            Files.readAllLines(container.temporaryFiles().resolve("classes.list")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .filter(line -> !line.contains(SIGNED))
                    .filter(line ->
                            line.startsWith("@") || !PASSING.matcher(line).find())
                    .forEach(classes::add);
        }
        Path list = tree.resolve(BuildImages.CLASS_LIST);
        Files.createDirectories(list.getParent());
        Files.write(list, classes);
    }
}
