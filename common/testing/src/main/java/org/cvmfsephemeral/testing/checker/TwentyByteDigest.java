package org.cvmfsephemeral.testing.checker;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.Digest;

/** An algorithm that the JDK lacks, its output cut to 160 bit. */
final class TwentyByteDigest extends MessageDigest {
    private final Digest digest;

    TwentyByteDigest(Digest digest) {
        super(digest.getAlgorithmName());
        this.digest = digest;
    }

    @Override
    protected void engineUpdate(byte input) {
        digest.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        digest.update(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
        byte[] output = new byte[digest.getDigestSize()];
        digest.doFinal(output, 0);
        return Arrays.copyOf(output, HashAlgorithm.DIGEST_BYTES);
    }

    @Override
    protected void engineReset() {
        digest.reset();
    }
}
