package org.cvmfsephemeral.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupedDirectorySyncTest {
    private static final Path DIRECTORY = Path.of("directory");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch mayFinish = new CountDownLatch(1);
    private final AtomicInteger flushes = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Future<?> syncInAnotherThread(DirectorySync sync) {
        return threads.submit(() -> {
            sync.sync(DIRECTORY);
            return null;
        });
    }

    @Test
    void givenAFlushUnderWay_whenManyAsk_thenOneMoreFlushServesThemAll() throws Exception {
        GroupedDirectorySync sync = new GroupedDirectorySync(directory -> {
            flushes.incrementAndGet();
            awaitPermission();
        });
        List<Future<?>> callers = new ArrayList<>();
        callers.add(syncInAnotherThread(sync));
        await().until(() -> flushes.get() == 1);
        for (int i = 0; i < 10; i++) {
            callers.add(syncInAnotherThread(sync));
        }
        await().until(() -> sync.callersAt(DIRECTORY) == 11);

        mayFinish.countDown();

        for (Future<?> caller : callers) {
            caller.get();
        }
        assertThat(flushes).hasValue(2);
        assertThat(sync.callersAt(DIRECTORY)).isZero();
    }

    @Test
    void givenAFlushThatFails_whenManyAsk_thenAllOfThemFail() {
        GroupedDirectorySync sync = new GroupedDirectorySync(directory -> {
            awaitPermission();
            throw new IOException("disk on fire " + flushes.incrementAndGet());
        });
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            callers.add(syncInAnotherThread(sync));
        }
        await().until(() -> sync.callersAt(DIRECTORY) == 5);

        mayFinish.countDown();

        assertThat(callers).allSatisfy(caller -> assertThatThrownBy(caller::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("disk on fire"));
    }

    @Test
    void givenOneCallAfterAnother_whenTheyAsk_thenEachHasAFlushOfItsOwn() throws IOException {
        GroupedDirectorySync sync = new GroupedDirectorySync(directory -> flushes.incrementAndGet());

        sync.sync(DIRECTORY);
        sync.sync(DIRECTORY);

        assertThat(flushes).hasValue(2);
    }

    private void awaitPermission() throws IOException {
        try {
            mayFinish.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
