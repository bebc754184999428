package org.cvmfsephemeral.publisher.catalog;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Opens the trees of revisions, and builds and stores the catalogs of the next: children before their parents, otherwise side by side. */
@ApplicationScoped
public class TreeBuilder {
    private static final int ROOT_PERMISSIONS = 0755;

    private final Catalogs catalogs;
    private final CatalogPool pool;
    private final CatalogSettings settings;
    private final CatalogMetrics metrics;
    private final ExecutorService building;
    /** Apart from those that build, which may wait for these. */
    private final ExecutorService finishing;

    TreeBuilder(Catalogs catalogs, CatalogPool pool, CatalogSettings settings, CatalogMetrics metrics) {
        this.catalogs = catalogs;
        this.pool = pool;
        this.settings = settings;
        this.metrics = metrics;
        int threads = settings.threads() > 0
                ? settings.threads()
                : 2 * Runtime.getRuntime().availableProcessors();
        this.building = threads("catalog-", threads);
        this.finishing = threads("catalog-finish-", 2 * threads);
    }

    private static ExecutorService threads(String prefix, int count) {
        AtomicInteger number = new AtomicInteger();
        return new LoggingContextExecutor(count, task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * A catalog in the store.
     *
     * @param size of the uncompressed database in bytes
     * @param totals what it and everything below it amount to
     */
    public record StoredCatalog(ContentHash hash, long size, Counts totals) {}

    /**
     * A catalog that has been built.
     *
     * @param root its root directory
     */
    private record Built(CatalogNode node, StoredCatalog catalog, Directory root) {
        RepositoryPath path() {
            return node.path();
        }

        NestedCatalog registration() {
            return new NestedCatalog(path(), catalog.hash(), catalog.size());
        }
    }

    /** What the root catalog says of its revision. */
    private record RootProperties(long revision, Optional<ContentHash> previous, int ttlSeconds) {}

    /** The tree of a new repository: nothing but the root directory. */
    public RevisionTree empty(RepositoryName repository, long now) {
        WritableCatalog root =
                WritableCatalog.createRoot(new Attributes(ROOT_PERMISSIONS, 0, 0, now, null, Xattrs.EMPTY));
        return new RevisionTree(repository, pool, CatalogNode.created(null, RepositoryPath.ROOT, root));
    }

    /**
     * @throws org.cvmfsephemeral.format.object.FormatException if the object in the store is damaged
     */
    public RevisionTree open(RepositoryName repository, ContentHash rootHash) {
        WritableCatalog root = pool.take(repository, rootHash);
        return new RevisionTree(repository, pool, CatalogNode.existing(null, RepositoryPath.ROOT, rootHash, root));
    }

    public CatalogSettings settings() {
        return settings;
    }

    /**
     * Builds every catalog that has changed, the root catalog in any case. All are verified and durable when this returns; the tree has
     * served its purpose then.
     *
     * @param attempt that keeps what is stored from being collected
     * @param previous root catalog of the revision before
     * @param now Unix seconds
     * @param ttlSeconds how long clients keep the revision
     * @throws MalformedCatalogException if the verification of a catalog finds anything
     */
    public StoredCatalog build(
            UUID attempt, RevisionTree tree, long revision, Optional<ContentHash> previous, long now, int ttlSeconds) {
        tree.root().markDirty();
        List<CatalogNode> nodes = tree.openNodes();
        if (nodes.stream()
                .anyMatch(node -> node.base().isEmpty() && node.parent().isPresent())) {
            catalogs.putMarkerContent(attempt, tree.repository());
        }
        Build build = new Build(
                tree, new RootProperties(revision, previous, ttlSeconds), now, new Finishing(catalogs, attempt));
        try {
            Built built = build(build, tree.root()).join();
            build.finishing().await();
            return built.catalog();
        } catch (CompletionException e) {
            build.finishing().awaitQuietly();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** One attempt at the catalogs of a revision. */
    private record Build(RevisionTree tree, RootProperties root, long now, Finishing finishing) {}

    private CompletableFuture<Built> build(Build build, CatalogNode node) {
        List<CompletableFuture<Built>> children = new ArrayList<>();
        for (CatalogNode child : node.openChildren()) {
            if (child.isDirty()) {
                children.add(build(build, child));
            }
        }
        return CompletableFuture.allOf(children.toArray(CompletableFuture[]::new))
                .thenApplyAsync(
                        ignored -> {
                            List<Built> built = new ArrayList<>();
                            children.forEach(child -> built.add(child.join()));
                            return store(build, node, built);
                        },
                        building);
    }

    /** A parent only needs to know the hash: verifying and storing goes on while it is built. */
    private Built store(Build build, CatalogNode node, List<Built> children) {
        node.fill();
        children.stream().sorted(Comparator.comparing(Built::path)).forEach(child -> mount(node.catalog(), child));
        byte[] database = serialize(node, build.root(), build.now());
        ContentHash hash = build.finishing().begin(build.tree().repository(), database, finishing);
        return finished(build.tree(), node, hash, database.length);
    }

    private static void mount(WritableCatalog parent, Built child) {
        Directory root = child.root();
        Directory mountpoint = new Directory(
                root.name(), root.attributes(), DirectoryRole.MOUNTPOINT, root.linkCount(), root.size(), root.hidden());
        Optional<CatalogNode.Base> base = child.node().base();
        if (base.isEmpty()) {
            parent.attach(child.registration(), mountpoint, child.catalog().totals());
        } else {
            parent.update(
                    child.registration(), base.get().totals(), child.catalog().totals());
            parent.put(child.path(), mountpoint);
        }
    }

    private static byte[] serialize(CatalogNode node, RootProperties root, long now) {
        WritableCatalog catalog = node.catalog();
        if (node.path().isRoot()) {
            catalog.setTtl(OptionalLong.of(root.ttlSeconds()));
            return catalog.serialize(root.revision(), root.previous(), now);
        }
        // A predecessor that is collected would break replicas that lag behind, and nobody needs it (format reference
        // 8.7).
        return catalog.serialize(catalog.properties().revision() + 1, Optional.empty(), now);
    }

    private Built finished(RevisionTree tree, CatalogNode node, ContentHash hash, long size) {
        Directory root = (Directory) node.catalog().lookup(node.path()).orElseThrow();
        Counts totals = CatalogPool.totals(node.catalog());
        metrics.written(node.path().isRoot(), node.entries(), size);
        tree.dropped(node.catalog().takeDropped());
        node.built();
        pool.giveBack(tree.repository(), hash, node.catalog());
        return new Built(node, new StoredCatalog(hash, size, totals), root);
    }

    @PreDestroy
    void stop() {
        building.shutdown();
        finishing.shutdown();
    }
}
