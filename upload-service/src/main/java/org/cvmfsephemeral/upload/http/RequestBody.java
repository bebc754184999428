package org.cvmfsephemeral.upload.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a request for a thread that may wait. A little is received ahead, so that the network goes on while the reader is
 * busy; a client that wants to be asked is asked when the first byte is wanted. Closing does nothing: {@link UnreadBody} knows what to
 * do with the rest.
 */
public final class RequestBody extends InputStream {
    private static final int AHEAD_BYTES = 512 << 10;
    /** For how long the end of a part may be behind the end of the request: both are in this process by then. */
    private static final Duration AFTER_THE_REQUEST = Duration.ofSeconds(2);

    private static final String KEY = RequestBody.class.getName();

    private final RoutingContext context;
    private final HttpServerRequest request;
    /** The whole body, or the part of it that is wanted. */
    private final ReadStream<Buffer> stream;

    private final Duration patience;

    private final Queue<Buffer> received = new ArrayDeque<>();
    private int receivedBytes;
    private boolean started;
    private boolean paused;
    private boolean ended;
    private boolean requestOver;
    private long requestOverAt;
    private Throwable failure;

    private Buffer current;
    private int position;

    private RequestBody(RoutingContext context, ReadStream<Buffer> stream, Duration patience) {
        this.context = context;
        this.request = context.request();
        this.stream = stream;
        this.patience = patience;
    }

    /**
     * Prepares for a reader; called before the request is routed.
     *
     * @param patience for how long nothing may arrive
     */
    static void expect(RoutingContext context, Duration patience) {
        RequestBody body = new RequestBody(context, context.request(), patience);
        context.put(KEY, body);
        body.failWithConnection();
    }

    /** A part of the body, paused until it is read. */
    RequestBody part(ReadStream<Buffer> stream) {
        RequestBody part = new RequestBody(context, stream, patience);
        part.failWithConnection();
        return part;
    }

    /** The body of the request as it was prepared; null if the request has none. */
    static RequestBody expected(RoutingContext context) {
        return context.get(KEY);
    }

    /** The request that this is a part of has ended: what there is of the part is here, and its end should be. */
    synchronized void endOfRequest() {
        requestOver = true;
        requestOverAt = System.nanoTime();
        notifyAll();
    }

    Duration patience() {
        return patience;
    }

    private void failWithConnection() {
        // A connection that is closed in good order does not reach the exception handler of the request.
        context.addEndHandler(answer -> {
            if (answer.failed()) {
                fail(answer.cause());
            }
        });
    }

    /** The body of the request; empty if it has none. */
    public static InputStream of(RoutingContext context) {
        RequestBody body = context.get(KEY);
        return body == null ? InputStream.nullInputStream() : body;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws IOException if the connection breaks off or the body stands still
     */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (current == null && !next()) {
            return -1;
        }
        int count = Math.min(length, current.length() - position);
        current.getBytes(position, position + count, buffer, offset);
        position += count;
        if (position == current.length()) {
            current = null;
        }
        return count;
    }

    private boolean next() throws IOException {
        start();
        current = take();
        position = 0;
        return current != null;
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        if (stream == request && request.isEnded()) {
            ended = true;
            return;
        }
        if (stream == request) {
            continueSending(context);
        }
        request.exceptionHandler(this::fail);
        stream.exceptionHandler(this::fail);
        stream.endHandler(ignored -> end());
        stream.handler(this::add);
        stream.resume();
    }

    /** A client that wants to be asked is asked. */
    static void continueSending(RoutingContext context) {
        if ("100-continue".equalsIgnoreCase(context.request().getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
    }

    private synchronized void add(Buffer buffer) {
        if (buffer.length() == 0) {
            return;
        }
        received.add(buffer);
        receivedBytes += buffer.length();
        if (!paused && receivedBytes >= AHEAD_BYTES) {
            paused = true;
            stream.pause();
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private synchronized void fail(Throwable cause) {
        failure = cause;
        notifyAll();
    }

    /** The next piece; null at the end. */
    private synchronized Buffer take() throws IOException {
        long since = System.nanoTime();
        while (received.isEmpty() && !ended && failure == null) {
            long left = deadline(since) - System.nanoTime();
            if (left <= 0) {
                throw new IOException(
                        requestOver
                                ? "the form ends within the file"
                                : "nothing arrived for " + patience.toSeconds() + " s");
            }
            await(left);
        }
        if (failure != null) {
            throw new IOException("the connection broke off", failure);
        }
        Buffer next = received.poll();
        if (next != null) {
            receivedBytes -= next.length();
        }
        if (paused && receivedBytes <= AHEAD_BYTES / 2) {
            paused = false;
            stream.resume();
        }
        return next;
    }

    private long deadline(long since) {
        return requestOver ? Math.max(since, requestOverAt) + AFTER_THE_REQUEST.toNanos() : since + patience.toNanos();
    }

    private void await(long nanos) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the body arrived");
        }
    }
}
