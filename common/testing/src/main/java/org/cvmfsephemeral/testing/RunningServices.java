package org.cvmfsephemeral.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.cvmfsephemeral.testing.BackingService.Started;

/**
 * The services of this JVM. Every Quarkus application under test loads this class anew, so the services are kept where all of
 * them find them: in the system properties, as values of JDK types.
 */
final class RunningServices {
    private static final String KEY = RunningServices.class.getName();
    private static final Path FOLDERS = Path.of("target", "backing-services");

    private RunningServices() {}

    /** Starts in parallel what does not run yet. */
    static List<Map<String, String>> settingsOf(Set<BackingService> needed) {
        List<CompletableFuture<Map<String, String>>> starting = needed.stream()
                .map(service -> CompletableFuture.supplyAsync(() -> settings(service)))
                .toList();
        return starting.stream().map(CompletableFuture::join).toList();
    }

    private static Map<String, String> settings(BackingService service) {
        return running().computeIfAbsent(service.name(), name -> start(service)).getKey();
    }

    private static Map.Entry<Map<String, String>, Object> start(BackingService service) {
        try {
            Started started = service.start(ownFolder());
            return Map.entry(started.settings(), started.server());
        } catch (IOException e) {
            throw new UncheckedIOException(service + " could not be started", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map.Entry<Map<String, String>, Object>> running() {
        return (Map<String, Map.Entry<Map<String, String>, Object>>)
                System.getProperties().computeIfAbsent(KEY, key -> new ConcurrentHashMap<>());
    }

    private static synchronized Path ownFolder() throws IOException {
        Path folder = FOLDERS.resolve(Long.toString(ProcessHandle.current().pid()));
        if (!Files.exists(folder)) {
            deleteThoseOfEndedJvms();
        }
        return Files.createDirectories(folder).toAbsolutePath();
    }

    private static void deleteThoseOfEndedJvms() throws IOException {
        if (!Files.isDirectory(FOLDERS)) {
            return;
        }
        try (Stream<Path> folders = Files.list(FOLDERS)) {
            for (Path folder : folders.filter(RunningServices::isAbandoned).toList()) {
                delete(folder);
            }
        }
    }

    private static boolean isAbandoned(Path folder) {
        String owner = folder.getFileName().toString();
        return owner.matches("[0-9]{1,10}")
                && ProcessHandle.of(Long.parseLong(owner)).isEmpty();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
