package org.cvmfsephemeral.images.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cvmfsephemeral.images.process.Command;

/**
 * A Java runtime with the needed modules only.
 *
 * @param folder what {@code java.home} is when it runs
 */
public record JavaRuntime(Path folder, Architecture architecture) {
    private static final Set<String> PROGRAMS = Set.of("java", "jcmd");

    /**
     * Links one; jlink can do so for another architecture than its own.
     *
     * @param builder whose jlink is used
     * @param target whose modules are used, of the same feature release: jlink refuses others
     * @param folder does not exist yet
     */
    public static JavaRuntime link(Jdk builder, Jdk target, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(builder.program("jlink").toString());
        if (Files.isDirectory(target.modules())) {
            command.addAll(List.of("--module-path", target.modules().toString()));
        }
        command.addAll(List.of("--add-modules", String.join(",", RuntimeModules.toLink())));
        command.addAll(List.of("--no-header-files", "--no-man-pages"));
        command.add("--exclude-files=/java.desktop/lib/**,/java.base/lib/classlist");
        command.addAll(List.of("--output", folder.toString()));
        new Command(command, folder.getParent()).run(folder.resolveSibling("jlink.log"));
        JavaRuntime linked = new JavaRuntime(folder, target.architecture());
        linked.addCertificates(builder);
        linked.removeOtherPrograms();
        return linked;
    }

    /** Distributions keep them outside of the modules. */
    private void addCertificates(Jdk jdk) throws IOException {
        Files.copy(
                jdk.certificates().toRealPath(),
                folder.resolve("lib/security/cacerts"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void removeOtherPrograms() throws IOException {
        try (Stream<Path> programs = Files.list(folder.resolve("bin"))) {
            for (Path program : programs.toList()) {
                if (!PROGRAMS.contains(program.getFileName().toString())) {
                    Files.delete(program);
                }
            }
        }
    }

    /** All of it, sorted; notices that several modules have are links. */
    public List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    public Path java() {
        return folder.resolve("bin/java");
    }
}
