package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.cvmfsephemeral.notify.socket.LongLivedSocket;

/** An HTTP response that is never ended. */
final class ResponseStream implements EventStream {
    /** Less than a frame: while one waits for the socket, no second one is queued behind it. */
    private static final int WRITE_QUEUE_BYTES = 256;

    private static final Buffer NOTHING = Buffer.buffer();

    private final HttpServerResponse response;
    private final HttpConnection connection;
    private final Context context;

    private ResponseStream(HttpServerResponse response, HttpConnection connection, Context context) {
        this.response = response;
        this.connection = connection;
        this.context = context;
    }

    /** Sends the head, so that the subscriber knows it is accepted though there may be nothing to say for a long time. */
    static ResponseStream open(HttpServerRequest request, Context context) {
        HttpServerResponse response = request.response();
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .setChunked(true)
                .setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        response.write(NOTHING);
        return new ResponseStream(response, request.connection(), context);
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void write(Buffer chunk) {
        response.write(chunk);
    }

    @Override
    public void reset() {
        LongLivedSocket.reset(connection);
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }
}
