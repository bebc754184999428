package org.cvmfsephemeral.images.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.images.process.Command;
import org.cvmfsephemeral.images.process.OneProcessor;
import org.cvmfsephemeral.images.runtime.JavaRuntime;

/**
 * Classes of an application and of the JDK as the JVM has them in memory (JEP 310), which take about half of the work of starting away. Made from a list of
 * classes and not from a run, and as often as it takes until the same bytes came out twice: threads of the JVM that no option does away with make some differ.
 *
 * @param classes what is to be in it, as far as an application has it
 */
public record ClassArchive(ClassList classes) {
    static final String FILE = "classes.jsa";
    /** Enough for one result to come out twice although another thread of the JVM was first once or more. */
    private static final int MOST_DUMPS = 6;

    /**
     * Writes the archive.
     *
     * @param processor the number of one that this process may use, and others do not use meanwhile
     * @param log takes what the JVM says
     * @return the archive, beside the folder of the application
     */
    public Path dump(JavaRuntime runtime, Application application, OneProcessor processor, Path log)
            throws IOException {
        Path archive = application.folder().resolveSibling(FILE);
        Path list = application.folder().resolveSibling("classes.list");
        Files.write(list, classes.of(application));
        List<String> command = new ArrayList<>(processor.prefix());
        command.add(runtime.java().toString());
        command.addAll(List.of(
                "-Xshare:dump",
                "-XX:+UseSerialGC",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + archive));
        command.addAll(OneProcessor.JVM_OPTIONS);
        command.addAll(List.of("-cp", application.classPath()));
        Set<String> seen = new HashSet<>();
        do {
            new Command(command, application.folder()).run(log);
        } while (seen.add(digest(archive)) && OneProcessor.isPossible() && seen.size() < MOST_DUMPS);
        Files.setLastModifiedTime(archive, FileTime.from(Application.MODIFIED));
        return archive;
    }

    private static String digest(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
