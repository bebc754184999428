package org.cvmfsephemeral.upload.image;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests what is read through it. */
final class Sha256Stream extends InputStream {
    private final InputStream in;
    private final MessageDigest digest;
    private long size;

    Sha256Stream(InputStream in) {
        this.in = in;
        this.digest = newDigest();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String digestOf(byte[] bytes) {
        return "sha256:" + HexFormat.of().formatHex(newDigest().digest(bytes));
    }

    /** Bytes so far. */
    long size() {
        return size;
    }

    /** Of all bytes, {@code sha256:...}; ends the digest. */
    String digest() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count > 0) {
            digest.update(buffer, offset, count);
            size += count;
        }
        return count;
    }
}
