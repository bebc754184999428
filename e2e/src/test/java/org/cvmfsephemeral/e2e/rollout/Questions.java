package org.cvmfsephemeral.e2e.rollout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;

/** Somebody who looks at the same page again and again, on a kept connection. */
final class Questions implements AutoCloseable {
    private static final long PAUSE_NANOS = 50_000_000;

    private final Http http = new Http();
    private final URI page;
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::ask, "questions");
    private volatile boolean over;

    Questions(URI page) {
        this.page = page;
        thread.setDaemon(true);
        thread.start();
    }

    private void ask() {
        while (!over) {
            try {
                Answer answer = http.exchange(HttpRequest.newBuilder(page));
                if (answer.status() != 200 && answer.status() != 503) {
                    failures.add(answer.toString());
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Answers other than 200 and 503, and requests that were not answered at all. */
    List<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        over = true;
    }
}
