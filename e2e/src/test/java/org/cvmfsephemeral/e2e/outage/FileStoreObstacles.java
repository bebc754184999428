package org.cvmfsephemeral.e2e.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Another process that is writing to the same object of the file store: holds the byte of the lock file that stands for it.
 *
 * @param store the folder of the store
 */
public record FileStoreObstacles(Path store) implements StoreObstacles {
    private static final int STRIPES = 1024;

    @Override
    public Obstacle beforeWriting(String repository, String resource) {
        Path locks = store.resolve(".store").resolve("locks");
        int stripe = Math.floorMod((repository + "/" + resource).hashCode(), STRIPES);
        try {
            FileChannel channel = FileChannel.open(locks, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel.lock(stripe, 1, false);
            return new HeldLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nobody can step between a process and its own file. */
    @Override
    public Optional<Obstacle> afterWriting(String repository, String resource) {
        return Optional.empty();
    }

    private record HeldLock(FileChannel channel) implements Obstacle {
        /** Writers ask again and again instead of waiting, which nobody sees. */
        @Override
        public boolean isReached() {
            return true;
        }

        @Override
        public void letOthersPass() {
            close();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
