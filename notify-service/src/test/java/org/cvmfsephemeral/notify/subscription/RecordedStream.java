package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A stream whose socket and thread are turned by hand. */
final class RecordedStream implements EventStream {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> chunks = new ArrayList<>();
    private boolean full;

    void block() {
        full = true;
    }

    void unblock() {
        full = false;
    }

    void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    int waitingTasks() {
        return tasks.size();
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
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }
}
