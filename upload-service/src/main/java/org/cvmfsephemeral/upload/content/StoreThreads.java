package org.cvmfsephemeral.upload.content;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that hash, compress and write chunks while the next ones arrive. */
@ApplicationScoped
class StoreThreads {
    private final ExecutorService executor;

    StoreThreads(UploadSettings settings) {
        this.executor = Executors.newFixedThreadPool(settings.storeThreads(), named());
    }

    private static ThreadFactory named() {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "store-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    ExecutorService executor() {
        return executor;
    }

    @PreDestroy
    void stop() {
        executor.shutdown();
    }
}
