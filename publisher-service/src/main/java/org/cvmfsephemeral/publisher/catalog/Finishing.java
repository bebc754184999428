package org.cvmfsephemeral.publisher.catalog;

import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.zip.Deflater;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Verifies and stores the catalogs of one attempt in the background, in bounded memory. Nothing may be signed before {@link #await}. */
final class Finishing {
    private static final int KIB = 1 << 10;
    private static final int MAX_KIB = 32 << 10;
    /** Most of a catalog is hashes: more effort takes four times as long and saves 3 %. */
    private static final ObjectEncoder ENCODER = ObjectEncoder.zlib(Deflater.BEST_SPEED);

    private final Catalogs catalogs;
    private final UUID attempt;
    private final Semaphore kib = new Semaphore(MAX_KIB);
    private final Queue<CompletableFuture<Void>> tasks = new ConcurrentLinkedQueue<>();

    Finishing(Catalogs catalogs, UUID attempt) {
        this.catalogs = catalogs;
        this.attempt = attempt;
    }

    /** The hash that the catalog is stored under; waits while too much is on its way. */
    ContentHash begin(RepositoryName repository, byte[] database, Executor executor) {
        // Beside the database there is its stored form, at most about as large.
        int share = Math.min(MAX_KIB, 2 * (database.length / KIB + 1));
        kib.acquireUninterruptibly(share);
        try {
            EncodedObject object = ENCODER.encode(ObjectKind.CATALOG, HashAlgorithm.SHA1, database);
            CompletableFuture<Void> verified = CompletableFuture.runAsync(() -> Catalogs.verify(database), executor);
            CompletableFuture<Void> stored =
                    CompletableFuture.runAsync(() -> catalogs.put(attempt, repository, object), executor);
            tasks.add(CompletableFuture.allOf(verified, stored).whenComplete((done, failure) -> kib.release(share)));
            return object.hash();
        } catch (RuntimeException e) {
            kib.release(share);
            throw e;
        }
    }

    /**
     * Waits until all catalogs are verified and durable.
     *
     * @throws CompletionException if any is not
     */
    void await() {
        CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
    }

    /** Waits until nothing is under way any more. */
    void awaitQuietly() {
        tasks.forEach(task -> task.handle((done, failure) -> done).join());
    }
}
