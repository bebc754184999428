package org.cvmfsephemeral.notify.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * One subscriber's side of the contract, byte by byte: after the head there is nothing but chunks, each chunk is one frame that
 * the client's parser takes, and revisions only rise.
 */
final class CheckedStream {
    private enum Part {
        HEAD,
        SIZE,
        PAYLOAD,
        LINE_END
    }

    private final ClientParser client = new ClientParser();
    private final StringBuilder collected = new StringBuilder();
    private Part part = Part.HEAD;
    private int payloadLeft;
    private volatile long revision = -1;
    private volatile int messages;
    private volatile Throwable failure;

    /** The newest revision that arrived; -1 before the first. */
    long revision() {
        return revision;
    }

    int messages() {
        return messages;
    }

    /** The first breach of the contract; null if there was none. */
    Throwable failure() {
        return failure;
    }

    void fail(Throwable cause) {
        failure = cause;
    }

    void receive(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            receive((char) bytes.get());
        }
    }

    private void receive(char next) throws IOException {
        collected.append(next);
        switch (part) {
            case HEAD -> endAt("\r\n\r\n", this::head);
            case SIZE -> endAt("\r\n", this::size);
            case PAYLOAD -> {
                payloadLeft--;
                if (payloadLeft == 0) {
                    message(take(0));
                    part = Part.LINE_END;
                }
            }
            case LINE_END -> {
                if (collected.length() == 2) {
                    require(take(0).equals("\r\n"), "no line end after a chunk");
                    part = Part.SIZE;
                }
            }
        }
    }

    private interface Taken {
        void accept(String text) throws IOException;
    }

    private void endAt(String end, Taken taken) throws IOException {
        int begin = collected.length() - end.length();
        if (begin >= 0 && collected.indexOf(end, begin) >= 0) {
            taken.accept(take(end.length()));
        }
    }

    private String take(int withoutLast) {
        String text = collected.substring(0, collected.length() - withoutLast);
        collected.setLength(0);
        return text;
    }

    private void head(String head) throws IOException {
        require(head.startsWith("HTTP/1.1 200 "), "not accepted: " + head);
        part = Part.SIZE;
    }

    private void size(String line) throws IOException {
        payloadLeft = Integer.parseInt(line, 16);
        require(payloadLeft > 0, "the stream was ended cleanly");
        part = Part.PAYLOAD;
    }

    private void message(String chunk) throws IOException {
        JsonNode message = client.receive(chunk).orElseThrow(() -> new AssertionError("half a frame: " + chunk));
        byte[] manifest =
                Base64.getDecoder().decode(message.get("manifest").asText().getBytes(StandardCharsets.US_ASCII));
        long arrived = ByteBuffer.wrap(manifest).getLong();
        require(arrived > revision, "revision " + arrived + " after " + revision);
        revision = arrived;
        messages++;
    }

    private static void require(boolean kept, String breach) throws IOException {
        if (!kept) {
            throw new IOException(breach);
        }
    }
}
