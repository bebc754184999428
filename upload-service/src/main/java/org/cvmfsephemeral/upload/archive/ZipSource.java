package org.cvmfsephemeral.upload.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The bytes of a zip archive in their order, with their places counted, and what an inflater did not need left in. */
final class ZipSource {
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long offset;

    ZipSource(InputStream in) {
        this.in = in;
    }

    /** Bytes that were taken so far. */
    long offset() {
        return offset;
    }

    /** Makes so many bytes available at once, as far as there are so many. */
    private boolean fill(int wanted) throws IOException {
        while (buffer.remaining() < wanted) {
            buffer.compact();
            int count = in.read(buffer.array(), buffer.position(), buffer.remaining());
            buffer.position(buffer.position() + Math.max(0, count)).flip();
            if (count < 0) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer require(int wanted) throws IOException {
        if (!fill(wanted)) {
            throw new EOFException();
        }
        return buffer;
    }

    boolean isAtEnd() throws IOException {
        return !fill(1);
    }

    /** So many bytes without taking them; fewer at the end of the archive. */
    ByteBuffer peek(int count) throws IOException {
        fill(count);
        ByteBuffer ahead = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
        return ahead.limit(Math.min(count, ahead.remaining()));
    }

    /** So many bytes, fields of a record, valid until the next call. */
    ByteBuffer record(int count) throws IOException {
        require(count);
        ByteBuffer record = buffer.slice().order(ByteOrder.LITTLE_ENDIAN).limit(count);
        skip(count);
        return record;
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        require(count).get(bytes);
        offset += count;
        return bytes;
    }

    private void skip(int count) {
        buffer.position(buffer.position() + count);
        offset += count;
    }

    /** Takes bytes as they are. */
    int read(byte[] target, int start, int length) throws IOException {
        require(1);
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, start, count);
        offset += count;
        return count;
    }

    /** Takes bytes through an inflater; -1 when its stream has ended. */
    int inflate(Inflater inflater, byte[] target, int start, int length) throws IOException {
        try {
            while (true) {
                if (inflater.finished()) {
                    return -1;
                }
                require(1);
                inflater.setInput(buffer.array(), buffer.position(), buffer.remaining());
                int before = inflater.getRemaining();
                int count = inflater.inflate(target, start, length);
                skip(before - inflater.getRemaining());
                if (count > 0) {
                    return count;
                }
                if (inflater.needsDictionary()) {
                    throw new IOException("the compressed data want a dictionary");
                }
            }
        } catch (DataFormatException e) {
            throw new IOException("the compressed data are not valid", e);
        }
    }
}
