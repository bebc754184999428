package org.cvmfsephemeral.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The source tree the services were built in. */
record SourceTree(Path root) {
    /** The tree around the current folder, or the one that system property {@code local.home} names. */
    static SourceTree find() {
        String named = System.getProperty("local.home");
        return new SourceTree(named == null ? search() : Path.of(named).toAbsolutePath());
    }

    private static Path search() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("deploy/local/pom.xml"))) {
                return folder;
            }
        }
        throw new StackException("the source tree of cvmfs-ephemeral is not around the current folder");
    }

    /** Class archives are made from the build's output and go with it. */
    Path archives() {
        return root.resolve("deploy/local/target/cds");
    }

    /** @throws StackException if it is not built */
    Application application(Service service) {
        Path folder = root.resolve(service.title()).resolve("target/quarkus-app");
        Path jar = folder.resolve("quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new StackException(service.title() + " is not built: " + jar + " is missing");
        }
        try (JarFile opened = new JarFile(jar.toFile());
                Stream<Path> files = Files.walk(folder)) {
            Attributes manifest = opened.getManifest().getMainAttributes();
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            return new Application(List.of(jar), manifest.getValue(Attributes.Name.MAIN_CLASS), opens(manifest), jars);
        } catch (IOException e) {
            throw new StackException(service.title() + " is not built properly: " + e.getMessage(), e);
        }
    }

    /** @throws StackException if it is not built */
    Application edge() {
        Path target = root.resolve("deploy/edge/target");
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(
                            file -> file.getFileName().toString().matches("edge-.*(?<!-sources|-javadoc)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new StackException("the edge is not built: its jar is missing in " + target));
            List<Path> jars = new ArrayList<>(List.of(jar));
            String classPath = Files.readString(target.resolve("edge.classpath"));
            Stream.of(classPath.strip().split(File.pathSeparator)).map(Path::of).forEach(jars::add);
            return new Application(jars, "org.cvmfsephemeral.edge.EdgeCommand", List.of(), jars);
        } catch (IOException e) {
            throw new StackException("the edge is not built: " + e.getMessage(), e);
        }
    }

    private static List<String> opens(Attributes manifest) {
        String opens = manifest.getValue("Add-Opens");
        return opens == null ? List.of() : List.of(opens.strip().split("\\s+"));
    }

    /**
     * A packaged program.
     *
     * @param classPath what the JVM is given; manifests in it may name more
     * @param opens packages its manifest opens, {@code java.base/java.lang}
     * @param jars all it consists of
     */
    record Application(List<Path> classPath, String mainClass, List<String> opens, List<Path> jars) {}
}
