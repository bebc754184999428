package org.cvmfsephemeral.notify.event;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** The open response of one reader. All of it is called by the thread that owns the response. */
interface EventOutput {
    /** Whether more waits to be taken by the socket than may. */
    boolean isFull();

    void write(Buffer bytes);

    /** Ends the response in the regular way. */
    void end();

    /** Breaks the connection off, whatever is still to be sent. */
    void cut();

    /** Runs the task on the thread that owns the response; may be called by any. */
    void execute(Runnable task);

    /** As {@link #execute}, after a while. */
    void executeLater(Duration delay, Runnable task);
}
