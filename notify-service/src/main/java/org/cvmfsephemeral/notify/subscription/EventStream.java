package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.buffer.Buffer;

/** The open response of one subscriber. */
interface EventStream {
    /** Whether earlier bytes still wait to be taken by the socket. */
    boolean isFull();

    /** Sends the bytes as one HTTP chunk, in one write. */
    void write(Buffer chunk);

    /** Breaks the connection off so that the subscriber notices and comes again. */
    void reset();

    /** Runs the task on the thread that owns the stream, in the order given. */
    void execute(Runnable task);
}
