package org.cvmfsephemeral.upload.stack;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** A body of which the first byte arrives at once and the rest when the test says so, or never. */
public final class HeldBody {
    private final byte[] content;
    private final SubmissionPublisher<ByteBuffer> rest = new SubmissionPublisher<>();

    public HeldBody(String content) {
        this.content = content.getBytes(StandardCharsets.UTF_8);
    }

    public BodyPublisher publisher() {
        return BodyPublishers.fromPublisher(this::subscribe);
    }

    private void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        rest.subscribe(subscriber);
        rest.submit(ByteBuffer.wrap(content, 0, 1));
    }

    /** Lets the rest arrive. */
    public void release() {
        rest.submit(ByteBuffer.wrap(content, 1, content.length - 1));
        rest.close();
    }

    /** Cuts the connection. */
    public void breakOff() {
        rest.closeExceptionally(new IOException("the test cuts the connection"));
    }
}
