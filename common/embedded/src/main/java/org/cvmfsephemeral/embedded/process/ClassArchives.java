package org.cvmfsephemeral.embedded.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of class data sharing archives (JEP 350), which about halve the work of starting a JVM. An archive is named after
 * a fingerprint of the program's jars and of the JVM: after a new build it is not used.
 *
 * @param recording whether a program that has no archive writes one when it ends, which takes it some seconds
 */
public record ClassArchives(Path folder, boolean recording) {
    private static final String SUFFIX = ".jsa";

    public ClassArchives {
        folder = folder.toAbsolutePath();
    }

    /**
     * The archive of this build of a program.
     *
     * @param program tells archives in one folder apart
     * @param jars all that the program loads classes from; with a folder among them there can be no archive
     * @throws UncheckedIOException if a jar is missing or the folder cannot be written
     */
    public ClassArchive of(String program, List<Path> jars) {
        if (jars.stream().anyMatch(Files::isDirectory)) {
            return ClassArchive.none();
        }
        try {
            Path archive = folder.resolve(program + "-" + fingerprint(jars) + SUFFIX);
            if (Files.exists(archive)) {
                return new ClassArchive(Optional.of(archive), Optional.empty());
            }
            return recording ? toRecord(program, archive) : ClassArchive.none();
        } catch (IOException e) {
            throw new UncheckedIOException("no class archive for " + program, e);
        }
    }

    private ClassArchive toRecord(String program, Path archive) throws IOException {
        Files.createDirectories(folder);
        deleteThoseOf(program);
        return new ClassArchive(Optional.empty(), Optional.of(archive));
    }

    /** They are of earlier builds. */
    private void deleteThoseOf(String program) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path other : files.filter(file -> isArchiveOf(program, file)).toList()) {
                Files.deleteIfExists(other);
            }
        }
    }

    private static boolean isArchiveOf(String program, Path file) {
        return file.getFileName().toString().matches(program + "-[0-9a-f]{16}\\.jsa");
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
