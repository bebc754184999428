package org.cvmfsephemeral.images.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program's jars and settings, in the folder it will be run in. The class archive names jars by relative paths and knows their sizes and times
 * of modification, so all files have one time, here and in the image.
 *
 * @param classPath as {@code -cp} has it, relative to the folder
 * @param launch arguments of {@code java} that name the program
 */
public record Application(Path folder, String classPath, List<String> launch) {
    /** Of all files. */
    public static final Instant MODIFIED = Instant.ofEpochSecond(1);

    static final String LIBRARIES = "lib/";
    /** What names of the project's own libraries begin with. */
    static final String OWN_LIBRARY = "org.cvmfsephemeral.";

    public Application {
        launch = List.copyOf(launch);
    }

    /** Paths relative to the folder, sorted. */
    public List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Those of others, which change when a version is moved. */
    public List<String> libraries() throws IOException {
        return files().stream().filter(Application::isLibrary).toList();
    }

    /** The project's own. */
    public List<String> ownFiles() throws IOException {
        return files().stream().filter(file -> !isLibrary(file)).toList();
    }

    private static boolean isLibrary(String file) {
        return file.startsWith(LIBRARIES)
                && !Path.of(file).getFileName().toString().startsWith(OWN_LIBRARY);
    }

    /** To be called after the last change of a file. */
    void setTimes() throws IOException {
        for (String file : files()) {
            Files.setLastModifiedTime(folder.resolve(file), FileTime.from(MODIFIED));
        }
    }
}
