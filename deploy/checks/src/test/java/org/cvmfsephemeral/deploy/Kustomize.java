package org.cvmfsephemeral.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program that puts overlays together: kustomize, or kubectl, which has it built in. */
record Kustomize(List<String> command) {
    private static final int PATIENCE_SECONDS = 120;
    private static final Map<Path, String> RENDERED = new ConcurrentHashMap<>();

    Kustomize {
        command = List.copyOf(command);
    }

    static Optional<Kustomize> onPath() {
        return onPath("kustomize")
                .map(file -> new Kustomize(List.of(file.toString(), "build")))
                .or(() -> onPath("kubectl").map(file -> new Kustomize(List.of(file.toString(), "kustomize"))));
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What {@code kubectl apply -k} would send; once for each folder. */
    String render(Path folder) {
        return RENDERED.computeIfAbsent(folder, this::run);
    }

    private String run(Path folder) {
        try {
            Path output = Files.createTempFile("rendered", ".yaml");
            Path errors = Files.createTempFile("rendering", ".log");
            List<String> words = new ArrayList<>(command);
            words.add(folder.toString());
            Process process = new ProcessBuilder(words)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(words + " takes too long");
            }
            String rendered = Files.readString(output);
            String complaint = Files.readString(errors);
            Files.delete(output);
            Files.delete(errors);
            if (process.exitValue() != 0 || complaint.contains("Warning")) {
                throw new IllegalStateException(words + ": " + complaint);
            }
            return rendered;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
