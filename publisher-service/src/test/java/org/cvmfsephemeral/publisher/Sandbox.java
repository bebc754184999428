package org.cvmfsephemeral.publisher;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.cvmfsephemeral.format.client.FileObjectSource;
import org.cvmfsephemeral.format.client.RepositoryReader;
import org.cvmfsephemeral.format.client.RepositoryVerifier;
import org.cvmfsephemeral.format.client.VerificationReport;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeListener;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.ledger.repository.PublishLock;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectStore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Repositories of a test, driven through the ledger as upload-service does and looked at as a client does. */
@ApplicationScoped
public class Sandbox {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final RepositorySettings SETTINGS =
            new RepositorySettings(Compression.NONE, 8 << 20, 60, Long.MAX_VALUE);

    private final Repositories repositories;
    private final Sessions sessions;
    private final ChangeListener listener;
    private final ObjectStore store;
    private final PublishLock lock;
    private final Path storeRoot;

    Sandbox(
            Repositories repositories,
            Sessions sessions,
            ChangeListener listener,
            ObjectStore store,
            PublishLock lock,
            @ConfigProperty(name = "cvmfs.store.file.root") Path storeRoot) {
        this.repositories = repositories;
        this.sessions = sessions;
        this.listener = listener;
        this.store = store;
        this.lock = lock;
        this.storeRoot = storeRoot;
    }

    public RepositoryName request(String prefix) {
        RepositoryName name =
                RepositoryName.of(prefix + "-" + UUID.randomUUID().toString().substring(0, 8) + ".example.org");
        repositories.request(name, SETTINGS);
        return name;
    }

    public RepositoryName create(String prefix) {
        RepositoryName name = request(prefix);
        awaitActive(name);
        return name;
    }

    public void awaitActive(RepositoryName name) {
        Awaitility.await().atMost(PATIENCE).until(() -> repository(name).state() == RepositoryState.ACTIVE);
    }

    public Repository repository(RepositoryName name) {
        return repositories.find(name).orElseThrow();
    }

    public Path directory(RepositoryName name) {
        return storeRoot.resolve(name.value());
    }

    /** Keeps the publisher away from the repository until closed. */
    public AdvisoryLock hold(RepositoryName name) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> lock.tryAcquire(name), Optional::isPresent)
                .orElseThrow();
    }

    /** Stores the content and queues a change that puts it at the path. */
    public UUID queue(RepositoryName name, String path, String content) {
        return announce(name, path, putFile(name, path, content, null));
    }

    public UUID announce(RepositoryName name, String path, Operation operation) {
        return sessions.announceAtOnce(name, RepositoryPath.of(path), "test", List.of(operation));
    }

    public UUID announceAll(RepositoryName name, String path, List<Operation> operations) {
        return sessions.announceAtOnce(name, RepositoryPath.of(path), "test", operations);
    }

    public Operation.PutFile putFile(RepositoryName name, String path, String content, Instant expires) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        EncodedObject object = ObjectEncoder.of(Compression.NONE).encode(ObjectKind.FILE, HashAlgorithm.SHA1, bytes);
        store.put(RepositoryStore.object(name, object.name()), ObjectContent.of(object.stored()), ObjectHeaders.OBJECT);
        return new Operation.PutFile(
                path,
                bytes.length,
                Compression.NONE,
                object.hash().toString(),
                null,
                0644,
                Instant.ofEpochSecond(1_700_000_000L),
                false,
                expires);
    }

    /** The change once it is final or parked. */
    public Change await(UUID change) {
        return listener.await(change, PATIENCE).orElseThrow(() -> new AssertionError("the change was not settled"));
    }

    public Change publish(RepositoryName name, String path, String content) {
        return await(queue(name, path, content));
    }

    public VerificationReport verify(RepositoryName name) throws IOException {
        return new RepositoryVerifier(
                        new FileObjectSource(directory(name)),
                        name,
                        List.of(Pem.readPublicKey(repository(name).publicKey().orElseThrow())),
                        Clock.systemUTC())
                .verify();
    }

    /** What a client reads at the path; empty if there is nothing. */
    public Optional<String> read(RepositoryName name, String path) throws IOException {
        try (RepositoryReader reader = RepositoryReader.open(
                new FileObjectSource(directory(name)),
                name,
                List.of(Pem.readPublicKey(repository(name).publicKey().orElseThrow())),
                Clock.systemUTC())) {
            if (reader.stat(RepositoryPath.of(path)).isEmpty()) {
                return Optional.empty();
            }
            try (var content = reader.open(RepositoryPath.of(path))) {
                return Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }
}
