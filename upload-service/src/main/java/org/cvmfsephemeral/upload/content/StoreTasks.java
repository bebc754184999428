package org.cvmfsephemeral.upload.content;

import java.util.concurrent.Executor;

/**
 * What the store threads do for one upload. After the first failure, or when the upload is given up, what has not begun is left
 * undone.
 */
final class StoreTasks {
    /** More than there are threads, so that none waits for work; few enough that one upload does not fill the queue. */
    private static final int MAX_WAITING = 1024;

    private final Executor storing;

    private int unfinished;
    private boolean stopped;
    private volatile Throwable failure;

    StoreTasks(Executor storing) {
        this.storing = storing;
    }

    /** Part of an upload that a store thread does. */
    interface Task {
        void run() throws InterruptedException;
    }

    /**
     * Hands over a task; waits while too many of this upload's have not been done.
     *
     * @param release called when nothing of the task goes on any more, whether it was done or not
     */
    void start(Task task, Runnable release) throws InterruptedException {
        try {
            awaitFewerThan(MAX_WAITING);
        } catch (InterruptedException e) {
            release.run();
            throw e;
        }
        startFurther(task, release);
    }

    private synchronized void awaitFewerThan(int count) throws InterruptedException {
        while (unfinished >= count) {
            wait();
        }
    }

    /** As {@link #start}, without waiting: for tasks that go on with what another began. */
    void startFurther(Task task, Runnable release) {
        begin();
        try {
            storing.execute(() -> run(task, release));
        } catch (RuntimeException e) {
            release.run();
            end(e);
            throw e;
        }
    }

    private void run(Task task, Runnable release) {
        Throwable failed = null;
        try {
            if (!isStopped()) {
                task.run();
            }
        } catch (Throwable e) {
            failed = e;
        } finally {
            release.run();
            end(failed);
        }
    }

    private synchronized void begin() {
        unfinished++;
    }

    private synchronized void end(Throwable failed) {
        if (failed != null) {
            failure = failure != null ? failure : failed;
            stopped = true;
        }
        unfinished--;
        notifyAll();
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** The first failure of a task, if there was one. */
    void throwFailure() {
        Throwable failed = failure;
        if (failed instanceof RuntimeException e) {
            throw e;
        }
        if (failed instanceof Error e) {
            throw e;
        }
        if (failed != null) {
            throw new IllegalStateException("storing failed", failed);
        }
    }

    /** Waits until all tasks are done. */
    void await() throws InterruptedException {
        awaitFewerThan(1);
        throwFailure();
    }

    /** Leaves undone what has not begun, and waits for the rest, whoever interrupts: memory is used until then. */
    void stop() {
        boolean interrupted = false;
        synchronized (this) {
            stopped = true;
            while (unfinished > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
