package org.cvmfsephemeral.images.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The C library and what else programs find in folders of the system.
 *
 * @param root the folder that stands for {@code /}
 */
public record SystemLibraries(Path root, Architecture architecture) {
    /** Opened by name when a host is looked up; older C libraries have the work of doing so in them. */
    private static final List<String> NAME_SERVICES = List.of("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2");

    /** File names in UTF-8, whatever the container is told of languages. */
    private static final String LOCALE = "usr/lib/locale/C.utf8/LC_CTYPE";

    private static final List<String> LICENSES = List.of("libc6", "libgcc-s1", "libstdc++6", "zlib1g");

    /**
     * What programs and libraries need besides each other, and that in turn.
     *
     * @param binaries files; those that are no programs or libraries need nothing
     * @return files by their path in an image, sorted
     * @throws IOException if something is missing or for another processor
     */
    public Map<String, Path> neededBy(Collection<Path> binaries) throws IOException {
        Set<String> known = new HashSet<>();
        Deque<Path> toRead = new ArrayDeque<>();
        for (Path binary : binaries) {
            known.add(binary.getFileName().toString());
            toRead.add(binary);
        }
        Map<String, Path> found = new TreeMap<>();
        for (String name : NAME_SERVICES) {
            if (known.add(name)) {
                find(name).ifPresent(path -> take(path, found, toRead));
            }
        }
        while (!toRead.isEmpty()) {
            Path binary = toRead.remove();
            Optional<ElfFile> elf = ElfFile.read(binary);
            if (elf.isPresent()) {
                takeNeeded(binary, elf.get(), known, found, toRead);
            }
        }
        return found;
    }

    private void takeNeeded(Path binary, ElfFile elf, Set<String> known, Map<String, Path> found, Deque<Path> toRead)
            throws IOException {
        if (elf.machine() != architecture.elfMachine()) {
            throw new IOException(binary + " is not for " + architecture.imageName());
        }
        if (elf.interpreter().isPresent()) {
            // Libraries name it like one of them.
            String linker = elf.interpreter().get();
            known.add(Path.of(linker).getFileName().toString());
            found.put(linker, existing(linker.substring(1)));
        }
        for (String name : elf.needed()) {
            if (known.add(name)) {
                String path = find(name)
                        .orElseThrow(() -> new IOException(name + ", which " + binary
                                + " needs, is not in the folders for libraries below " + root));
                take(path, found, toRead);
            }
        }
    }

    private void take(String path, Map<String, Path> found, Deque<Path> toRead) {
        Path file = resolved(path);
        found.put("/" + path, file);
        toRead.add(file);
    }

    private Optional<String> find(String name) {
        return Stream.of(
                        "lib/" + architecture.librariesFolder(),
                        "usr/lib/" + architecture.librariesFolder(),
                        "lib64",
                        "usr/lib64",
                        "lib",
                        "usr/lib")
                .map(folder -> folder + "/" + name)
                .filter(path -> Files.isRegularFile(resolved(path)))
                .findFirst();
    }

    private Path existing(String path) throws IOException {
        Path file = resolved(path);
        if (!Files.isRegularFile(file)) {
            throw new IOException("/" + path + " is not below " + root);
        }
        return file;
    }

    /** A link to an absolute path means one below the root. */
    private Path resolved(String path) {
        try {
            Path file = root.resolve(path);
            while (Files.isSymbolicLink(file)) {
                Path target = Files.readSymbolicLink(file);
                file = target.isAbsolute() ? root.resolve(target.toString().substring(1)) : file.resolveSibling(target);
            }
            return file.normalize();
        } catch (IOException e) {
            return root.resolve(path);
        }
    }

    /** The locale and the licenses, as far as they are there. */
    public Map<String, Path> texts() {
        Map<String, Path> texts = new TreeMap<>();
        Stream.concat(Stream.of(LOCALE), LICENSES.stream().map(name -> "usr/share/doc/" + name + "/copyright"))
                .filter(path -> Files.isRegularFile(resolved(path)))
                .forEach(path -> texts.put("/" + path, resolved(path)));
        return texts;
    }
}
