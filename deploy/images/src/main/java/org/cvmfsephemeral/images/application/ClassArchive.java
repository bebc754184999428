package org.cvmfsephemeral.images.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.images.process.Command;
import org.cvmfsephemeral.images.process.OneProcessor;
import org.cvmfsephemeral.images.runtime.JavaRuntime;

/**
 * Classes of an application and of the JDK as the JVM has them in memory (JEP 310), which take about half of the work of starting away. Made from a list of
 * classes and not from a run, so that the same input gives the same bytes.
 *
 * @param classes what is to be in it, as far as an application has it
 */
public record ClassArchive(ClassList classes) {
    static final String FILE = "classes.jsa";

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
        new Command(command, application.folder()).run(log);
        Files.setLastModifiedTime(archive, FileTime.from(Application.MODIFIED));
        return archive;
    }
}
