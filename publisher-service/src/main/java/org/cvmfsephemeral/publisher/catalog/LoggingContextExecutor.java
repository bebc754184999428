package org.cvmfsephemeral.publisher.catalog;

import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.MDC;

/** So many threads that log for whom they work; a thread would keep what was there when it was started. */
final class LoggingContextExecutor extends ThreadPoolExecutor {
    LoggingContextExecutor(int threads, ThreadFactory factory) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    }

    @Override
    public void execute(Runnable task) {
        Map<String, Object> context = Map.copyOf(MDC.getMap());
        super.execute(() -> {
            MDC.clear();
            context.forEach(MDC::put);
            try {
                task.run();
            } finally {
                MDC.clear();
            }
        });
    }
}
