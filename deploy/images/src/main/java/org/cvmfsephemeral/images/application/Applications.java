package org.cvmfsephemeral.images.application;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lays out applications as they are in the images.
 *
 * @param tree the source tree, with what was built in it
 */
public record Applications(Path tree) {
    private static final String RUNNER = "quarkus-run.jar";
    /** Names every jar in its manifest, in order. The usual packaging has class loaders of its own, which class archives do little for. */
    private static final String FLAT_MAIN_CLASS = "Main-Class: io.quarkus.bootstrap.runner.AotQuarkusEntryPoint";

    private static final String EDGE_JAR = "edge.jar";
    private static final String EDGE_MAIN_CLASS = "org.cvmfsephemeral.edge.EdgeCommand";

    /**
     * One of the services.
     *
     * @param name as its folder in the tree is called
     * @param folder does not exist yet
     * @throws IOException if it is not built
     */
    public Application service(String name, Path folder, JvmFlags flags) throws IOException {
        Path built = tree.resolve(name).resolve("target/quarkus-app");
        if (!Files.isRegularFile(built.resolve(RUNNER))) {
            throw new NoSuchFileException(name + " is not built: " + built.resolve(RUNNER) + " is missing");
        }
        if (!manifest(built.resolve(RUNNER)).contains(FLAT_MAIN_CLASS)) {
            throw new IOException(name + " is not packaged as an aot-jar: build it anew");
        }
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = built.relativize(file).toString();
                if (!path.endsWith(".txt")) {
                    copy(file, folder.resolve(path));
                }
            }
        }
        return finished(new Application(folder, RUNNER, List.of("-jar", RUNNER)), flags);
    }

    private static String manifest(Path jar) throws IOException {
        try (java.util.jar.JarFile opened = new java.util.jar.JarFile(jar.toFile())) {
            return "Main-Class: "
                    + opened.getManifest().getMainAttributes().getValue(java.util.jar.Attributes.Name.MAIN_CLASS);
        }
    }

    /**
     * The edge.
     *
     * @param version of the project
     * @param folder does not exist yet
     * @throws IOException if it is not built
     */
    public Application edge(String version, Path folder, JvmFlags flags) throws IOException {
        Path target = tree.resolve("deploy/edge/target");
        copy(target.resolve("edge-" + version + ".jar"), folder.resolve(EDGE_JAR));
        List<String> classPath = new ArrayList<>(List.of(EDGE_JAR));
        String libraries = Files.readString(target.resolve("edge.classpath")).strip();
        for (Path library :
                Stream.of(libraries.split(File.pathSeparator)).map(Path::of).toList()) {
            String path =
                    Application.LIBRARIES + (isOwn(library) ? Application.OWN_LIBRARY : "") + library.getFileName();
            copy(library, folder.resolve(path));
            classPath.add(path);
        }
        String joined = classPath.stream().collect(Collectors.joining(":"));
        return finished(new Application(folder, joined, List.of("-cp", joined, EDGE_MAIN_CLASS)), flags);
    }

    /** From this tree, or installed from it. */
    private boolean isOwn(Path library) {
        return library.startsWith(tree) || library.toString().contains("/org/cvmfsephemeral/");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    private static Application finished(Application application, JvmFlags flags) throws IOException {
        Files.writeString(application.folder().resolve(JvmFlags.FILE), flags.text());
        application.setTimes();
        return application;
    }
}
