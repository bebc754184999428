package org.cvmfsephemeral.format.object;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Turns content into the bytes that are stored for it: a single zlib stream (RFC 1950) or the content itself (format reference
 * 1.4). The same content, compression and level always give the same bytes. Immutable, hence thread-safe.
 */
public final class ObjectEncoder {
    /** The level that upstream uses, so that objects of both publishers deduplicate against each other. */
    public static final int DEFAULT_LEVEL = 6;

    private static final int BUFFER_BYTES = 64 << 10;

    private final Compression compression;
    private final int level;

    private ObjectEncoder(Compression compression, int level) {
        this.compression = compression;
        this.level = level;
    }

    public static ObjectEncoder of(Compression compression) {
        return new ObjectEncoder(compression, DEFAULT_LEVEL);
    }

    /**
     * Compresses with a level of the caller's choice.
     *
     * @param level 0 (none) to 9 (best), as {@link Deflater} knows them
     */
    public static ObjectEncoder zlib(int level) {
        if (level < Deflater.NO_COMPRESSION || level > Deflater.BEST_COMPRESSION) {
            throw new IllegalArgumentException("a zlib level is 0 to 9");
        }
        return new ObjectEncoder(Compression.ZLIB, level);
    }

    public Compression compression() {
        return compression;
    }

    /** Stored bytes, always a new array. */
    public byte[] encode(byte[] content) {
        return encode(content, 0, content.length);
    }

    /** Stored bytes of a part of an array, always a new array. */
    public byte[] encode(byte[] content, int offset, int length) {
        return switch (compression) {
            case NONE -> Arrays.copyOfRange(content, offset, offset + length);
            case ZLIB -> deflate(content, offset, length);
        };
    }

    private byte[] deflate(byte[] content, int offset, int length) {
        Deflater deflater = new Deflater(level);
        try {
            deflater.setInput(content, offset, length);
            deflater.finish();
            ByteArrayOutputStream stored = new ByteArrayOutputStream(Math.max(32, length / 2));
            byte[] buffer = new byte[Math.min(BUFFER_BYTES, length + 64)];
            while (!deflater.finished()) {
                stored.write(buffer, 0, deflater.deflate(buffer));
            }
            return stored.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * Copies a whole stream in bounded memory; neither stream is closed.
     *
     * @return the size of the content in bytes
     */
    public long encode(InputStream content, OutputStream stored) throws IOException {
        return switch (compression) {
            case NONE -> content.transferTo(stored);
            case ZLIB -> deflate(content, stored);
        };
    }

    private long deflate(InputStream content, OutputStream stored) throws IOException {
        Deflater deflater = new Deflater(level);
        try {
            byte[] in = new byte[BUFFER_BYTES];
            byte[] out = new byte[BUFFER_BYTES];
            long size = 0;
            for (int count = content.read(in); count >= 0; count = content.read(in)) {
                size += count;
                deflater.setInput(in, 0, count);
                while (!deflater.needsInput()) {
                    stored.write(out, 0, deflater.deflate(out));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                stored.write(out, 0, deflater.deflate(out));
            }
            return size;
        } finally {
            deflater.end();
        }
    }

    /** Encodes, hashes and names in one step. */
    public EncodedObject encode(ObjectKind kind, HashAlgorithm algorithm, byte[] content) {
        byte[] stored = encode(content);
        return new EncodedObject(new ObjectName(ContentHash.of(algorithm, stored), kind), stored, content.length);
    }
}
