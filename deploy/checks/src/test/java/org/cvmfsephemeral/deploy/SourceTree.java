package org.cvmfsephemeral.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sources that the manifests have to fit. */
record SourceTree(Path root) {
    static SourceTree ofThisBuild() {
        return new SourceTree(Path.of(System.getProperty("source.tree")));
    }

    static String projectVersion() {
        return System.getProperty("project.version");
    }

    Path deploy() {
        return root.resolve("deploy");
    }

    String read(String path) {
        try {
            return Files.readString(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    /** Files below a folder, in order, but nothing that was built. */
    List<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !root.relativize(file).toString().matches("(.*/)?target/.*"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Folders of what is rendered as a whole: the overlays, and what the checks put together themselves. */
    List<Path> rendered() {
        return Stream.concat(
                        children(deploy().resolve("overlays")).stream(),
                        children(deploy().resolve("checks/src/test/variants")).stream())
                .toList();
    }

    List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
