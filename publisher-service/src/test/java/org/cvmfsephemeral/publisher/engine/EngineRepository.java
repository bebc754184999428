package org.cvmfsephemeral.publisher.engine;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.reflog.Reference;
import org.cvmfsephemeral.format.reflog.ReferenceType;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.Fingerprint;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.RsaKeys;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.format.whitelist.Whitelist;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.publisher.catalog.RevisionTree;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder.StoredCatalog;
import org.cvmfsephemeral.publisher.catalog.TreeBuilders;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.publisher.store.RepositoryStores;
import org.cvmfsephemeral.publisher.tree.ChangePlan;
import org.cvmfsephemeral.publisher.tree.Overlay;
import org.cvmfsephemeral.publisher.tree.RejectedException;
import org.cvmfsephemeral.publisher.tree.TagPlan;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;

/** A repository that the engine writes into a folder, without a ledger and without a container, signed and served over HTTP. */
final class EngineRepository implements AutoCloseable {
    static final RepositoryName NAME = RepositoryName.of("engine.example.org");
    private static final int TTL_SECONDS = 60;
    private static final KeyPair MASTER = RsaKeys.generate();
    private static final KeyPair KEY = RsaKeys.generate();

    private final Path folder;
    private static final UUID ATTEMPT = UUID.randomUUID();

    private final RepositoryStore store;
    private final TreeBuilder trees;
    private final RepositoryCertificate certificate;
    private final HttpServer server;
    private final ExecutorService serving = Executors.newFixedThreadPool(4);
    private long now = 1_700_000_000L;
    private long revision;
    private StoredCatalog root;

    EngineRepository(Path folder, TreeBuilders.Limits limits) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.store = RepositoryStores.on(new FileObjectStore(folder, Durability.NONE));
        this.trees = TreeBuilders.on(store, limits);
        this.certificate = RepositoryCertificate.selfSigned(NAME, KEY, Instant.now());
        store.put(ATTEMPT, NAME, certificate.toObject(HashAlgorithm.SHA1));
        Files.writeString(
                publicKey(), Pem.writePublicKey((RSAPublicKey) MASTER.getPublic()), StandardCharsets.US_ASCII);
        signWhitelist();
        try (RevisionTree empty = trees.empty(NAME, now)) {
            publish(empty);
        }
        this.server = serve();
    }

    private HttpServer serve() throws IOException {
        // Without it the server waits for more to send before it sends.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(serving);
        http.createContext("/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            try (exchange) {
                if (!Files.isRegularFile(file)) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                byte[] content = Files.readAllBytes(file);
                boolean isHead = exchange.getRequestMethod().equals("HEAD");
                if (isHead) {
                    exchange.getResponseHeaders().set("Content-Length", Long.toString(content.length));
                }
                exchange.sendResponseHeaders(200, isHead ? -1 : content.length == 0 ? -1 : content.length);
                if (!isHead && content.length > 0) {
                    exchange.getResponseBody().write(content);
                }
            }
        });
        http.start();
        return http;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + NAME);
    }

    Path publicKey() {
        return folder.resolve(NAME + ".pub");
    }

    Path dataDirectory() {
        return folder.resolve(NAME.value()).resolve("data");
    }

    long now() {
        return now;
    }

    long revision() {
        return revision;
    }

    ContentHash rootHash() {
        return root.hash();
    }

    EncodedObject put(ObjectKind kind, Compression compression, byte[] content) {
        EncodedObject object = ObjectEncoder.of(compression).encode(kind, HashAlgorithm.SHA1, content);
        store.put(ATTEMPT, NAME, object);
        return object;
    }

    /**
     * Publishes the changes as one revision.
     *
     * @return for each change why it was rejected, or nothing
     */
    List<Optional<RejectedException>> publish(List<List<Operation>> changes) throws IOException {
        now += 10;
        List<Optional<RejectedException>> outcomes = new ArrayList<>();
        try (RevisionTree tree = trees.open(NAME, root.hash())) {
            Overlay overlay = new Overlay(tree, now);
            for (List<Operation> change : changes) {
                outcomes.add(apply(change, overlay));
            }
            tree.apply(overlay, now, trees.settings());
            publish(tree);
        }
        return outcomes;
    }

    private Optional<RejectedException> apply(List<Operation> change, Overlay overlay) {
        ChangePlan plan = new ChangePlan(overlay, TagPlan.of(List.of(), List.of()), now, NO_EXPIRIES);
        try {
            change.forEach(plan::apply);
            plan.finish();
            overlay.adopt(plan.overlay());
            return Optional.empty();
        } catch (RejectedException e) {
            return Optional.of(e);
        }
    }

    private static final ChangePlan.LedgerExpiries NO_EXPIRIES = new ChangePlan.LedgerExpiries() {
        @Override
        public boolean isDue(RepositoryPath path, String stamp) {
            return true;
        }

        @Override
        public boolean mayEvict(RepositoryPath path, Operation.EvictionReason reason, Instant asOf) {
            return true;
        }

        @Override
        public Optional<PathExpiry> find(RepositoryPath path) {
            return Optional.empty();
        }

        @Override
        public Optional<Hold> holdOn(RepositoryPath path) {
            return Optional.empty();
        }
    };

    private void publish(RevisionTree tree) throws IOException {
        Optional<ContentHash> previous = Optional.ofNullable(root).map(StoredCatalog::hash);
        revision++;
        root = trees.build(ATTEMPT, tree, revision, previous, now, TTL_SECONDS);
        ContentHash certificateHash = certificate.toObject(HashAlgorithm.SHA1).hash();
        byte[] reflog = new Reflog(
                        NAME,
                        List.of(
                                new Reference(root.hash(), ReferenceType.ROOT_CATALOG, now),
                                new Reference(certificateHash, ReferenceType.CERTIFICATE, now)))
                .toDatabase();
        store.put(RepositoryStore.reflog(NAME), reflog, ObjectHeaders.WHITELIST);
        Manifest manifest = Manifest.of(NAME, revision, root.hash(), root.size(), TTL_SECONDS)
                .withGarbageCollectable(true)
                .withCertificate(certificateHash)
                .withPublishedAt(now)
                .withReflog(Optional.of(ContentHash.sha1(reflog)));
        store.put(
                RepositoryStore.manifest(NAME),
                SignedManifest.sign(manifest, KEY.getPrivate()).bytes(),
                ObjectHeaders.MANIFEST);
        store.put(RepositoryStore.replicationMarker(NAME), new byte[] {'1'}, ObjectHeaders.WHITELIST);
    }

    private void signWhitelist() {
        Instant created = Clock.systemUTC().instant();
        Fingerprint fingerprint = certificate.fingerprint(HashAlgorithm.SHA1);
        Whitelist whitelist = new Whitelist(created, created.plus(Duration.ofDays(30)), NAME, List.of(fingerprint));
        store.put(
                RepositoryStore.whitelist(NAME),
                SignedWhitelist.sign(whitelist, HashAlgorithm.SHA1, MASTER.getPrivate())
                        .bytes(),
                ObjectHeaders.WHITELIST);
    }

    @Override
    public void close() {
        server.stop(0);
        serving.shutdown();
    }
}
