package org.cvmfsephemeral.e2e.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.LocalStack;
import org.cvmfsephemeral.local.StackPorts;
import org.cvmfsephemeral.local.StackSettings;
import org.cvmfsephemeral.local.StoreKind;

/** The system under test: every part real, each in its own process, on free ports and a folder of its own. */
public final class Stack implements AutoCloseable {
    /** Short enough to see what a dead upload leaves behind end. */
    private static final Map<String, String> SHORT_LEASES = Map.of(
            "CVMFS_UPLOAD_LEASE_TIME", "PT12S",
            "CVMFS_UPLOAD_HEARTBEAT_EVERY", "2s",
            "CVMFS_SESSIONS_SILENCE", "PT15S",
            "CVMFS_SESSIONS_REAP_EVERY", "3s");

    private final Path folder;
    private final LocalStack services;
    private final Ledger ledger;
    private final Http http = new Http();

    private Stack(Path folder, LocalStack services) {
        this.folder = folder;
        this.services = services;
        this.ledger = new Ledger(services::postgres);
    }

    static Stack start() {
        return start(Path.of("target", "stack").toAbsolutePath(), Map.of());
    }

    /**
     * One that a test has for itself, and closes.
     *
     * @param folder emptied first
     * @param environment of every service, in addition
     */
    public static Stack start(Path folder, Map<String, String> environment) {
        return start(folder, StackPorts.free(), environment);
    }

    /** The same for a test that has to know the ports before. */
    public static Stack start(Path folder, StackPorts ports, Map<String, String> environment) {
        return start(folder, StoreKind.FILE, ports, environment);
    }

    /** The same on a store of the test's choice. */
    public static Stack start(Path folder, StoreKind store, StackPorts ports, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(SHORT_LEASES);
        variables.putAll(environment);
        StackSettings settings = StackSettings.standard(folder)
                .withPorts(ports)
                .withStore(store)
                .withEnvironment(variables)
                .withTwoNotify(true);
        LocalStack services = LocalStack.prepare(settings, line -> {});
        services.clean();
        services.start();
        return new Stack(folder, services);
    }

    public LocalStack services() {
        return services;
    }

    public Endpoints endpoints() {
        return services.endpoints();
    }

    public Ledger ledger() {
        return ledger;
    }

    public Http http() {
        return http;
    }

    /** The folder that the file store keeps its objects in. */
    public Path store() {
        return folder.resolve("store");
    }

    /** What every process of the stack has printed, one file each. */
    public Path logs() {
        return folder.resolve("logs");
    }

    /** What the publisher keeps private keys under, in Base64. */
    public String encryptionKey() {
        try {
            return Files.readString(folder.resolve("encryption.key")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for what a test needs on this machine. */
    public Path scratch(String name) {
        try {
            return Files.createDirectories(folder.resolve("scratch").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Creates a repository.
     *
     * @param settings JSON
     */
    public TestRepository create(String name, String settings) {
        return TestRepository.create(http, endpoints(), name, settings);
    }

    /** Keeps the logs. */
    @Override
    public void close() {
        services.close();
        delete(store());
        delete(folder.resolve("scratch"));
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
