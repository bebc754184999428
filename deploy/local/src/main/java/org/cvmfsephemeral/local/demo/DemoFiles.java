package org.cvmfsephemeral.local.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.cvmfsephemeral.local.StackException;

/** What the demo uploads. */
public final class DemoFiles {
    private static final String FOLDER = "demo";
    private static final int SMALL_FILES = 200;
    private static final int LARGEST_SMALL_FILE = 64 * 1024;

    private DemoFiles() {}

    /**
     * Files as they are, folders with all that is in them.
     *
     * @throws StackException if one is missing, or two would have the same name
     */
    public static List<DemoFile> given(List<Path> paths) {
        List<DemoFile> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isReadable(path)) {
                throw new StackException("there is no readable file " + path);
            }
            files.addAll(below(path.toAbsolutePath().normalize()));
        }
        requireDistinct(files);
        if (files.isEmpty()) {
            throw new StackException("there are no files in what was given");
        }
        return files;
    }

    private static List<DemoFile> below(Path root) {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .sorted()
                    .map(file ->
                            DemoFile.of(file, FOLDER + "/" + root.getParent().relativize(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + root, e);
        }
    }

    private static void requireDistinct(List<DemoFile> files) {
        long targets = files.stream().map(DemoFile::target).distinct().count();
        if (targets < files.size()) {
            throw new StackException("two of the given files have the same name");
        }
    }

    /**
     * What every machine with a JDK has: one large file, its modules, and many small ones, made up.
     *
     * @param folder for the small files
     */
    public static List<DemoFile> ofThisMachine(Path folder) {
        Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
        List<DemoFile> files = new ArrayList<>(small(folder, SMALL_FILES));
        files.add(0, DemoFile.of(modules, FOLDER + "/jdk/modules"));
        return files;
    }

    /**
     * Small files with made-up content, the same in every run.
     *
     * @param folder to write them to
     */
    public static List<DemoFile> small(Path folder, int count) {
        Random random = new Random(1);
        List<DemoFile> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (int i = 0; i < count; i++) {
                byte[] content = new byte[random.nextInt(LARGEST_SMALL_FILE)];
                random.nextBytes(content);
                Path file = Files.write(folder.resolve("small-" + i), content);
                files.add(DemoFile.of(file, FOLDER + "/small/" + file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write below " + folder, e);
        }
        return files;
    }
}
