package org.cvmfsephemeral.testing.checker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes as much as a client takes into memory, and no bomb. */
final class SmallBuffer extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (bytes.size() + length > WebRepository.SMALL_OBJECT_BYTES) {
            throw new IOException("larger than " + WebRepository.SMALL_OBJECT_BYTES + " bytes");
        }
        bytes.write(buffer, offset, length);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
