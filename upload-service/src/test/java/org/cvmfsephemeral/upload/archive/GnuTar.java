package org.cvmfsephemeral.upload.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The real one, to compare with. */
final class GnuTar {
    private static final Pattern TIME = Pattern.compile("@(-?\\d+)(\\.\\d+)?");
    private static final int DIRECTORY = 0040000;
    private static final int TYPE = 0170000;
    private static final int LINK = 0120000;
    private static final int FIFO = 0010000;

    private GnuTar() {}

    static boolean isInstalled() {
        try {
            Process version = new ProcessBuilder("tar", "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return version.waitFor() == 0 && text.contains("GNU tar");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Unpacks into a new directory, and describes what is there as {@link Unpacking#describe} does, as far as it is comparable. */
    static SortedMap<String, String> unpack(byte[] archive, Path directory, String... options) {
        try {
            Files.createDirectories(directory);
            run(archive, directory, options);
            return describe(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(byte[] archive, Path directory, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "-x", "-p", "--no-same-owner", "-f", "-"));
        command.addAll(List.of(options));
        Process tar = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = tar.getOutputStream()) {
            in.write(archive);
        } catch (IOException e) {
            // It has read what it wants: nothing behind the end marker.
        }
        String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tar.waitFor() != 0) {
            throw new AssertionError("GNU tar refuses it: " + said);
        }
    }

    private static SortedMap<String, String> describe(Path directory) throws IOException {
        SortedMap<String, String> tree = new TreeMap<>();
        Map<Object, String> names = new HashMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
                if (!path.equals(directory)) {
                    describe(path, directory.relativize(path).toString(), names, tree);
                }
            }
        }
        return tree;
    }

    private static void describe(Path path, String name, Map<Object, String> names, Map<String, String> tree)
            throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) attributes.get("mode");
        String about = Integer.toOctalString(mode & 07777) + " @"
                + Math.floorDiv(((FileTime) attributes.get("lastModifiedTime")).toMillis(), 1000L);
        switch (mode & TYPE) {
            // Directories that no member describes are not in our list.
            case DIRECTORY -> tree.put(name, "d");
            case LINK -> tree.put(name, "l -> " + Files.readSymbolicLink(path));
            case FIFO -> tree.put(name, "fifo " + about);
            default -> {
                String first = names.putIfAbsent(attributes.get("ino"), name);
                tree.put(
                        name,
                        first != null ? "h " + first : "f " + about + " " + Unpacking.text(Files.readAllBytes(path)));
            }
        }
    }

    /** A tree as {@link Unpacking#describe} has it, without what cannot be compared, and with all directories. */
    static SortedMap<String, String> comparable(Map<String, String> tree) {
        SortedMap<String, String> comparable = new TreeMap<>();
        tree.forEach((path, entry) -> {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                comparable.put(path.substring(0, slash), "d");
            }
        });
        tree.forEach((path, entry) -> {
            if (!path.equals(".")) {
                comparable.put(path, comparable(entry));
            }
        });
        return comparable;
    }

    private static String comparable(String entry) {
        if (entry.startsWith("d ")) {
            return "d";
        }
        if (entry.startsWith("l ")) {
            return "l" + entry.substring(entry.indexOf(" ->"));
        }
        if (entry.startsWith("h ")) {
            return entry;
        }
        String[] parts = entry.split(" ", 5);
        Matcher time = TIME.matcher(parts[3]);
        if (!time.matches()) {
            throw new AssertionError(entry);
        }
        String content = parts[0].equals("f") ? " " + parts[4] : "";
        return parts[0] + " " + parts[1] + " @" + time.group(1) + content;
    }
}
