package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Flushes a directory once for all who asked while the flush before theirs was running. */
final class GroupedDirectorySync implements DirectorySync {
    private final ConcurrentMap<Path, Group> groups = new ConcurrentHashMap<>();
    private final DirectorySync flush;

    GroupedDirectorySync() {
        this(GroupedDirectorySync::flush);
    }

    GroupedDirectorySync(DirectorySync flush) {
        this.flush = flush;
    }

    @Override
    public void sync(Path directory) throws IOException {
        Group group = groups.compute(directory, (path, known) -> (known == null ? new Group() : known).entered());
        try {
            group.sync(directory);
        } finally {
            groups.computeIfPresent(directory, (path, known) -> known.leftEmpty() ? null : known);
        }
    }

    /** How many calls for this directory have not returned. */
    int callersAt(Path directory) {
        AtomicInteger callers = new AtomicInteger();
        groups.computeIfPresent(directory, (path, group) -> {
            callers.set(group.callers);
            return group;
        });
        return callers.get();
    }

    private static void flush(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The callers at one directory; they are counted inside of the map's own atomic operations. */
    private final class Group {
        private final ReentrantLock flushing = new ReentrantLock();
        private int callers;
        private volatile Round next = new Round();

        Group entered() {
            callers++;
            return this;
        }

        boolean leftEmpty() {
            callers--;
            return callers == 0;
        }

        /** Whoever has joined a round did so before its flush begins, so that the flush covers the caller's change. */
        void sync(Path directory) throws IOException {
            Round mine = next;
            flushing.lock();
            try {
                if (!mine.done) {
                    next = new Round();
                    mine.run(directory);
                }
            } finally {
                flushing.unlock();
            }
            mine.rethrow(directory);
        }
    }

    /** One flush; guarded by the lock of the group. */
    private final class Round {
        private boolean done;
        private IOException failure;

        void run(Path directory) {
            try {
                flush.sync(directory);
            } catch (IOException e) {
                failure = e;
            } finally {
                done = true;
            }
        }

        void rethrow(Path directory) throws IOException {
            if (failure != null) {
                throw new IOException("flushing " + directory + " failed: " + failure.getMessage(), failure);
            }
        }
    }
}
