package org.cvmfsephemeral.notify.event;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.cvmfsephemeral.notify.socket.LongLivedSocket;

/** An HTTP response as a stream of events. */
final class ResponseOutput implements EventOutput {
    private static final int WRITE_QUEUE_BYTES = 32 * 1024;
    /** Time after which a reader connects again. */
    private static final Buffer BEGINNING = Buffer.buffer("retry: 2000\n\n");

    private final HttpServerResponse response;
    private final HttpConnection connection;
    private final Context context;

    private ResponseOutput(HttpServerResponse response, HttpConnection connection, Context context) {
        this.response = response;
        this.connection = connection;
        this.context = context;
    }

    static ResponseOutput open(HttpServerRequest request, Context context) {
        HttpServerResponse response = request.response();
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                // Of proxies that would collect some KiB before they hand anything on.
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        response.write(BEGINNING);
        return new ResponseOutput(response, request.connection(), context);
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void write(Buffer bytes) {
        response.write(bytes);
    }

    @Override
    public void end() {
        response.end();
        connection.close();
    }

    @Override
    public void cut() {
        LongLivedSocket.reset(connection);
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public void executeLater(Duration delay, Runnable task) {
        context.owner().setTimer(delay.toMillis(), timer -> execute(task));
    }
}
