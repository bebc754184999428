package org.cvmfsephemeral.embedded.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The class data sharing archive of one program (JEP 350), which about halves the work of starting it. The first run of a
 * program writes it when it ends, later ones use it; it is named after a fingerprint of the jars and the JVM, so that a
 * new build starts afresh.
 */
public final class ClassArchive {
    private static final String SUFFIX = ".jsa";

    private final Optional<Path> file;

    private ClassArchive(Optional<Path> file) {
        this.file = file;
    }

    /** Starts without one. */
    public static ClassArchive none() {
        return new ClassArchive(Optional.empty());
    }

    /**
     * The archive of this build of the program.
     *
     * @param folder where archives are kept; created if missing
     * @param program tells archives in one folder apart
     * @param classPath all jars the program loads classes from; with a folder among them there can be no archive
     * @throws UncheckedIOException if a jar is missing or the folder cannot be written
     */
    public static ClassArchive in(Path folder, String program, List<Path> classPath) {
        if (classPath.stream().anyMatch(Files::isDirectory)) {
            return none();
        }
        try {
            Files.createDirectories(folder);
            Path file = folder.toAbsolutePath().resolve(program + "-" + fingerprint(classPath) + SUFFIX);
            deleteOthers(folder, program, file);
            return new ClassArchive(Optional.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException("no class archive for " + program, e);
        }
    }

    /** For the command line of the JVM. */
    public List<String> jvmOptions() {
        return file.map(archive -> Files.exists(archive)
                        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=off")
                        : List.of("-XX:ArchiveClassesAtExit=" + unfinished(archive), "-Xlog:cds*=off"))
                .orElse(List.of());
    }

    /** To be called when the program has ended: keeps what an orderly end wrote, and nothing else. */
    public void programEnded(boolean orderly) {
        file.filter(archive -> Files.exists(unfinished(archive))).ifPresent(archive -> finish(archive, orderly));
    }

    private static void finish(Path archive, boolean orderly) {
        try {
            if (orderly) {
                Files.move(unfinished(archive), archive, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.deleteIfExists(unfinished(archive));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the class archive cannot be kept: " + archive, e);
        }
    }

    /** Named after this process, since another may be making the same archive. */
    private static Path unfinished(Path archive) {
        return archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
    }

    private static void deleteOthers(Path folder, String program, Path current) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path other : files.filter(file -> isArchiveOf(program, file)).toList()) {
                if (!other.getFileName().equals(current.getFileName())) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    private static boolean isArchiveOf(String program, Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(program + "-") && name.endsWith(SUFFIX);
    }

    private static String fingerprint(List<Path> jars) throws IOException {
        MessageDigest digest = sha256();
        update(digest, System.getProperty("java.vm.vendor") + System.getProperty("java.vm.version"));
        for (Path jar : jars) {
            update(digest, jar.toAbsolutePath().toString());
            update(
                    digest,
                    Files.size(jar) + "/" + Files.getLastModifiedTime(jar).toMillis());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
