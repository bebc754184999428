package org.cvmfsephemeral.bench.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.LocalStack;
import org.cvmfsephemeral.local.Service;
import org.cvmfsephemeral.local.StackPorts;
import org.cvmfsephemeral.local.StackSettings;
import org.cvmfsephemeral.local.StoreKind;

/** The system as {@code ./run} starts it, fsync included if not said otherwise, on free ports and an empty folder of its own. */
public final class BenchStack implements AutoCloseable {
    /** The publisher's; by itself it would use one that all on this machine share. */
    private static final String CATALOG_CACHE = "catalogs";

    private final Path data;
    private final LocalStack services;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();

    private BenchStack(Path data, LocalStack services) {
        this.data = data;
        this.services = services;
    }

    /**
     * Starts with nothing.
     *
     * @param data on the disk whose speed counts
     */
    public static BenchStack start(Path data) {
        return start(data, true);
    }

    /**
     * Starts with nothing.
     *
     * @param data on the disk whose speed counts
     * @param durable whether the file store flushes what it writes
     */
    public static BenchStack start(Path data, boolean durable) {
        return start(data, StoreKind.FILE, durable, Map.of());
    }

    /**
     * Starts with nothing.
     *
     * @param data on the disk whose speed counts
     * @param durable whether a file store flushes what it writes
     * @param environment of every service, in addition
     */
    public static BenchStack start(Path data, StoreKind store, boolean durable, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(
                "CVMFS_CATALOGS_CACHE_DIRECTORY",
                data.toAbsolutePath().resolve(CATALOG_CACHE).toString());
        StackSettings settings = StackSettings.standard(data)
                .withStore(store)
                .withDurable(durable)
                .withPorts(StackPorts.free())
                .withEnvironment(variables);
        LocalStack services = LocalStack.prepare(settings, line -> {});
        services.clean();
        services.start();
        return new BenchStack(data.toAbsolutePath(), services);
    }

    public Endpoints endpoints() {
        return services.endpoints();
    }

    /**
     * Where the API has a directory that is sent as an archive.
     *
     * @param path that needs no escaping
     */
    public URI tree(String repository, String path) {
        return endpoints().upload().resolve("/repos/" + repository + "/trees/" + path);
    }

    /** Where the file store keeps the objects. */
    public Path store() {
        return data.resolve("store");
    }

    /** What there is of a repository. Nothing should be publishing to it. */
    public StoredObjects objects(String repository) throws IOException {
        return StoredObjects.below(store().resolve(repository));
    }

    public Connection connectToLedger() throws SQLException {
        PostgresServer postgres = services.postgres();
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    /** Where the broker is, as its clients want it. */
    public String kafka() {
        return services.kafka().bootstrapServers();
    }

    /** The S3 server, if the store is of that kind. */
    public Optional<S3Server> s3() {
        return services.s3();
    }

    /** Kills a service and starts it again. */
    public void restart(Service service) {
        services.kill(service);
        services.restart(service);
    }

    public ProcessHandle process(Service service) {
        return services.process(service);
    }

    /**
     * Creates a repository.
     *
     * @param settings JSON
     */
    public void create(String repository, String settings) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoints().upload().resolve("/repos/" + repository))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(settings))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IOException("creating " + repository + " failed: " + response.body());
        }
    }

    /**
     * Where the API has a file.
     *
     * @param path that needs no escaping
     */
    public URI file(String repository, String path) {
        return endpoints().upload().resolve("/repos/" + repository + "/files/" + path);
    }

    /**
     * Uploads on a kept connection.
     *
     * @return the revision that has it
     */
    public long upload(String repository, String path, byte[] content) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(file(repository, path))
                .PUT(BodyPublishers.ofByteArray(content))
                .build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 201) {
            throw new IOException("uploading " + path + " failed with " + response.statusCode());
        }
        return json.readTree(response.body()).path("revision").asLong();
    }

    /** Uploads a tar archive as a directory. */
    public void uploadTree(String repository, String path, byte[] archive) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(tree(repository, path))
                .header("Content-Type", "application/x-tar")
                .PUT(BodyPublishers.ofByteArray(archive))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IOException("uploading " + path + " failed: " + response.body());
        }
    }

    /** Stops it and deletes its data, but for the logs. */
    @Override
    public void close() throws IOException {
        services.close();
        for (String folder : new String[] {"store", "postgres", "kafka", CATALOG_CACHE}) {
            delete(data.resolve(folder));
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
