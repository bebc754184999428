package org.cvmfsephemeral.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Real Postgres, real Kafka and a store for {@code @QuarkusTest}: {@code @QuarkusTestResource(BackingServices.class)}. They are
 * started once a test JVM, shared by all test classes, and end with the JVM; tests keep out of each other's way by the
 * names of their repositories. Arguments: {@code store} is {@code file} (default), {@code s3} or {@code none}; {@code
 * postgres} and {@code kafka} may be {@code false}.
 */
public final class BackingServices implements QuarkusTestResourceLifecycleManager {
    private final Set<BackingService> needed = EnumSet.of(BackingService.POSTGRES, BackingService.KAFKA);

    public BackingServices() {
        needed.add(BackingService.FILE_STORE);
    }

    @Override
    public void init(Map<String, String> arguments) {
        if (!Boolean.parseBoolean(arguments.getOrDefault("postgres", "true"))) {
            needed.remove(BackingService.POSTGRES);
        }
        if (!Boolean.parseBoolean(arguments.getOrDefault("kafka", "true"))) {
            needed.remove(BackingService.KAFKA);
        }
        chooseStore(arguments.getOrDefault("store", "file"));
    }

    private void chooseStore(String store) {
        needed.remove(BackingService.FILE_STORE);
        switch (store) {
            case "file" -> needed.add(BackingService.FILE_STORE);
            case "s3" -> needed.add(BackingService.S3_STORE);
            case "none" -> {}
            default -> throw new IllegalArgumentException("store is file, s3 or none, not " + store);
        }
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>();
        RunningServices.settingsOf(needed).forEach(settings::putAll);
        return settings;
    }

    /** The next test class uses them again. */
    @Override
    public void stop() {}
}
