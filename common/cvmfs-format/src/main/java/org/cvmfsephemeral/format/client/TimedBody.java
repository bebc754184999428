package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A response body as a stream in which no read waits longer than the timeout. The JDK's own stream has none: a server that stops
 * in the middle would hold its reader for ever.
 */
final class TimedBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {
    private final Duration timeout;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private Event end;

    private record Event(List<ByteBuffer> bytes, Throwable failure) {
        boolean isEnd() {
            return bytes == null;
        }
    }

    TimedBody(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        if (subscription.complete(newSubscription)) {
            newSubscription.request(1);
        } else {
            newSubscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        events.add(new Event(bytes, null));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(null, failure));
    }

    @Override
    public void onComplete() {
        events.add(new Event(null, null));
    }

    @Override
    public int read() throws IOException {
        return await() ? buffers.element().get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!await()) {
            return -1;
        }
        ByteBuffer buffer = buffers.element();
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    /** Waits until the first buffer has bytes; false at the end of the body. */
    private boolean await() throws IOException {
        while (true) {
            while (!buffers.isEmpty() && !buffers.element().hasRemaining()) {
                buffers.remove();
                if (buffers.isEmpty()) {
                    subscription.join().request(1);
                }
            }
            if (!buffers.isEmpty()) {
                return true;
            }
            if (end == null) {
                take();
            }
            if (end != null) {
                return endOfBody();
            }
        }
    }

    private boolean endOfBody() throws IOException {
        if (end.failure() != null) {
            throw new IOException("the response broke off", end.failure());
        }
        return false;
    }

    private void take() throws IOException {
        Event event = next();
        if (event == null) {
            close();
            throw new HttpTimeoutException("no bytes for " + timeout.toMillis() + " ms");
        }
        if (event.isEnd()) {
            end = event;
        } else if (event.bytes().isEmpty()) {
            subscription.join().request(1);
        } else {
            buffers.addAll(event.bytes());
        }
    }

    private Event next() throws IOException {
        try {
            return events.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading a response");
        }
    }

    /** Gives up the rest of the body, and with it the connection unless the body had ended. */
    @Override
    public void close() {
        if (end == null) {
            end = new Event(null, new IOException("stream closed"));
            boolean notYetSubscribed = subscription.complete(null);
            if (!notYetSubscribed) {
                subscription.join().cancel();
            }
        }
        buffers.clear();
    }
}
