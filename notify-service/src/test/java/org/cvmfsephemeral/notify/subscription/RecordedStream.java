package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A stream whose socket and thread are turned by hand. */
final class RecordedStream implements EventStream {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<String> chunks = new ArrayList<>();
    private Runnable afterWriting = () -> {};
    private boolean full;
    private boolean reset;

    void block() {
        full = true;
    }

    void unblock() {
        full = false;
    }

    /** What the socket does while it is being written to. */
    void afterWriting(Runnable action) {
        afterWriting = action;
    }

    void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    int waitingTasks() {
        return tasks.size();
    }

    boolean isReset() {
        return reset;
    }

    List<String> chunks() {
        return chunks;
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void write(Buffer chunk) {
        chunks.add(chunk.toString());
        afterWriting.run();
    }

    @Override
    public void reset() {
        reset = true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }
}
