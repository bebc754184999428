package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** An HTTP response that is never ended. */
final class ResponseStream implements EventStream {
    /** Less than a frame: while one waits for the socket, no second one is queued behind it. */
    private static final int WRITE_QUEUE_BYTES = 256;

    private final HttpServerResponse response;
    private final Context context;

    private ResponseStream(HttpServerResponse response, Context context) {
        this.response = response;
        this.context = context;
    }

    /** Sends the head, so that the subscriber knows it is accepted though there may be nothing to say for a long time. */
    static ResponseStream open(HttpServerResponse response, Context context) {
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .setChunked(true)
                .setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        response.write(Buffer.buffer());
        return new ResponseStream(response, context);
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
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }
}
