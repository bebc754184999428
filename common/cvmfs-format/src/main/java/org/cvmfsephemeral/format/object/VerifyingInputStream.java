package org.cvmfsephemeral.format.object;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes what passes and refuses to end if it was not what it should have been. */
final class VerifyingInputStream extends FilterInputStream {
    private final ContentHash expected;
    private final MessageDigest digest;
    /** The verdict, known once the end was seen. */
    private Boolean matches;

    VerifyingInputStream(InputStream in, ContentHash expected) {
        super(in);
        this.expected = expected;
        this.digest = expected.algorithm().newDigest();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        if (read >= 0) {
            digest.update(buffer, offset, read);
        } else {
            verifyAtEnd();
        }
        return read;
    }

    private void verifyAtEnd() {
        if (matches == null) {
            matches = ContentHash.finish(expected.algorithm(), digest).equals(expected);
        }
        if (!matches) {
            throw mismatch(expected);
        }
    }

    static FormatException mismatch(ContentHash expected) {
        return new FormatException("stored bytes do not have the hash " + expected);
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
