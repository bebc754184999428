package org.cvmfsephemeral.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class path of the servers, as the build of this module wrote it. The servers' libraries are not on the class path of
 * whoever starts them, so that versions never meet.
 */
record EmbeddedClasspath(String dependencies, Path own) {
    static final String FILE_PROPERTY = "embedded.classpath.file";
    private static final Path IN_SOURCE_TREE = Path.of("common", "embedded", "target", "embedded.classpath");

    /**
     * From the file that system property {@value #FILE_PROPERTY} names, or else from the source tree around the current folder.
     *
     * @throws IllegalStateException if there is none
     */
    static EmbeddedClasspath find() {
        String named = System.getProperty(FILE_PROPERTY);
        Path file = named == null ? searchSourceTree() : Path.of(named);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException(
                    "the class path of the embedded servers is missing, build common/embedded first: " + file);
        }
        return read(file);
    }

    static EmbeddedClasspath read(Path file) {
        try {
            return new EmbeddedClasspath(
                    Files.readString(file).strip(), own(file.toAbsolutePath().getParent()));
        } catch (IOException e) {
            throw new UncheckedIOException("the class path of the embedded servers cannot be read: " + file, e);
        }
    }

    String asOption() {
        return own + File.pathSeparator + dependencies;
    }

    List<Path> entries() {
        return Stream.of(asOption().split(File.pathSeparator)).map(Path::of).toList();
    }

    private static Path own(Path target) throws IOException {
        Path classes = target.resolve("classes");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file ->
                            file.getFileName().toString().matches("embedded-[^/]*(?<!-sources|-tests|-javadoc)\\.jar"))
                    .filter(jar -> isCurrent(jar, classes))
                    .findFirst()
                    .orElse(classes);
        }
    }

    /** A jar is preferred, since class data sharing knows no folders, unless the classes were compiled again after it. */
    private static boolean isCurrent(Path jar, Path classes) {
        try (Stream<Path> files = Files.walk(classes)) {
            var packaged = Files.getLastModifiedTime(jar);
            return files.filter(Files::isRegularFile)
                    .noneMatch(file -> file.toFile().lastModified() > packaged.toMillis());
        } catch (IOException e) {
            return true;
        }
    }

    private static Path searchSourceTree() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve(IN_SOURCE_TREE);
            if (Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        return IN_SOURCE_TREE;
    }
}
