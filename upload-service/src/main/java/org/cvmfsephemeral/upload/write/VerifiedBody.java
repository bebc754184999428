package org.cvmfsephemeral.upload.write;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** A body that ends well only if it is what its digest says. */
final class VerifiedBody extends InputStream {
    private final InputStream body;
    private final BodyDigest expected;
    private final MessageDigest digest;
    private boolean verified;

    VerifiedBody(InputStream body, BodyDigest expected) {
        this.body = body;
        this.expected = expected;
        this.digest = expected.newDigest();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 at the end of a body that is something else
     */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = body.read(buffer, offset, length);
        if (count >= 0) {
            digest.update(buffer, offset, count);
        } else if (!verified) {
            verify();
        }
        return count;
    }

    private void verify() {
        if (!MessageDigest.isEqual(digest.digest(), expected.value())) {
            throw Problems.of(
                    ProblemType.DIGEST_MISMATCH,
                    "The body that arrived has another " + expected.algorithm()
                            + " than the request says; nothing was published. Send it again.");
        }
        verified = true;
    }
}
