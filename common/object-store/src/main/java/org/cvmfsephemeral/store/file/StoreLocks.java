package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.StoreUnavailableException;

/**
 * Excludes all other writers of a mutable object, in this process and in others.
 *
 * <p>The kernel's locks belong to the process: they do not exclude threads, and closing any descriptor of the lock file gives
 * up all of them. So each store directory has one descriptor in a process, which is never closed, threads exclude each other
 * before they ask for the file's lock, and that is asked for without waiting, because an interrupt during the wait would
 * close the descriptor.
 */
final class StoreLocks {
    private static final int STRIPES = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final ConcurrentMap<Path, StoreLocks> OPEN = new ConcurrentHashMap<>();

    private final FileChannel file;
    private final ReentrantLock[] threads = new ReentrantLock[STRIPES];

    private StoreLocks(FileChannel file) {
        this.file = file;
        for (int i = 0; i < STRIPES; i++) {
            threads[i] = new ReentrantLock();
        }
    }

    static StoreLocks of(Path lockFile) throws IOException {
        StoreLocks known = OPEN.get(lockFile);
        return known != null ? known : open(lockFile);
    }

    private static synchronized StoreLocks open(Path lockFile) throws IOException {
        StoreLocks known = OPEN.get(lockFile);
        if (known == null) {
            known = new StoreLocks(FileChannel.open(
                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            OPEN.put(lockFile, known);
        }
        return known;
    }

    /**
     * @throws StoreUnavailableException if the lock was not to be had in time, or the thread was interrupted
     */
    <T> T holding(ObjectKey key, FileErrors.FileOperation<T> operation) throws IOException {
        int stripe = Math.floorMod(key.hashCode(), STRIPES);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        lockAgainstThreads(threads[stripe], deadline);
        try (FileLock lock = lockAgainstProcesses(stripe, deadline)) {
            assert lock.isValid();
            return operation.run();
        } finally {
            threads[stripe].unlock();
        }
    }

    private static void lockAgainstThreads(ReentrantLock lock, long deadline) {
        try {
            if (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private FileLock lockAgainstProcesses(int stripe, long deadline) throws IOException {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            FileLock lock = tryLock(stripe);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - deadline > 0) {
                throw busy();
            }
            pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    private FileLock tryLock(int stripe) throws IOException {
        try {
            return file.tryLock(stripe, 1, false);
        } catch (OverlappingFileLockException heldByAnotherClassLoader) {
            return null;
        }
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StoreUnavailableException busy() {
        return new StoreUnavailableException("another writer holds the lock of the object for too long");
    }

    private static StoreUnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoreUnavailableException("interrupted while waiting for the lock of the object", e);
    }
}
