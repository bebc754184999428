package org.cvmfsephemeral.format.object;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Turns stored bytes back into content. Stored bytes are hostile until proven otherwise: the content never grows beyond the
 * caller's limit, and a zlib stream must be complete, carry the right Adler-32, and be followed by nothing.
 */
public final class ObjectDecoder {
    private ObjectDecoder() {}

    /**
     * Decodes stored bytes at once.
     *
     * @param limit the most bytes that the content may have
     * @throws FormatException if the stored bytes are damaged or their content is larger than the limit
     */
    public static byte[] decode(Compression compression, byte[] stored, int limit) {
        try (InputStream content = decode(compression, new ByteArrayInputStream(stored), limit)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
    }

    /**
     * A stream of the content in bounded memory. Damage is reported by a {@link FormatException} from {@code read}, at the latest
     * in place of the end of the stream, so only a reader that has seen the end has seen sound content. Closing it closes
     * {@code stored}.
     *
     * @param limit the most bytes that the content may have
     */
    public static InputStream decode(Compression compression, InputStream stored, long limit) {
        return switch (compression) {
            case NONE -> new LimitedInputStream(stored, limit);
            case ZLIB -> new LimitedInputStream(new ZlibInputStream(stored), limit);
        };
    }

    /**
     * A stream of stored bytes that ends only if they have this hash, and otherwise throws {@link FormatException} in place of the
     * end. Closing it closes {@code stored}.
     */
    public static InputStream verify(ContentHash hash, InputStream stored) {
        return new VerifyingInputStream(stored, hash);
    }

    /**
     * Checks stored bytes at once.
     *
     * @throws FormatException unless the stored bytes have this hash
     */
    public static void verify(ContentHash hash, byte[] stored) {
        if (!ContentHash.of(hash.algorithm(), stored).equals(hash)) {
            throw VerifyingInputStream.mismatch(hash);
        }
    }

    /**
     * Reads a stream to its end and closes it.
     *
     * @throws FormatException if it has more bytes than the limit
     */
    public static byte[] readFully(InputStream stream, int limit) throws IOException {
        try (InputStream limited = new LimitedInputStream(stream, limit)) {
            return limited.readAllBytes();
        }
    }
}
