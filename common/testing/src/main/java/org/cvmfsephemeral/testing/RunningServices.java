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
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.testing.BackingService.Started;

/**
 * The services of this JVM. Every Quarkus application under test loads this class anew, so what is known of a service is kept
 * where all of them find it: its settings in a system property, as text, for some libraries fail on properties of another
 * type; the service itself by a thread, which lives as long as the JVM.
 */
final class RunningServices {
    private static final String KEY = RunningServices.class.getName() + ".";
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
        String key = KEY + service;
        // An interned string is one lock for all class loaders.
        synchronized (key.intern()) {
            String known = System.getProperty(key);
            if (known != null) {
                return fromText(known);
            }
            Started started = start(service);
            keep(started.server());
            System.setProperty(key, toText(started.settings()));
            return started.settings();
        }
    }

    private static Started start(BackingService service) {
        try {
            return service.start(ownFolder());
        } catch (IOException e) {
            throw new UncheckedIOException(service + " could not be started", e);
        }
    }

    private static void keep(Object server) {
        Thread keeper = new Thread(new Keeper(server), "keeps-backing-service");
        keeper.setDaemon(true);
        keeper.start();
    }

    /** Refers to a server until the JVM ends: one whose owner is collected as garbage ends. */
    private record Keeper(Object server) implements Runnable {
        @Override
        public void run() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String toText(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> fromText(String text) {
        return text.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
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
