package org.cvmfsephemeral.upload.archive;

import java.io.IOException;
import java.io.InputStream;

/** The content of one member on its way into the store: counted, and its damages named. */
final class MemberContent extends InputStream {
    private final InputStream content;
    private final String member;
    private final UnpackingBudget budget;

    MemberContent(InputStream content, String member, UnpackingBudget budget) {
        this.content = content;
        this.member = member;
        this.budget = budget;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            int count = content.read(buffer, offset, length);
            budget.content(Math.max(0, count));
            return count;
        } catch (IOException e) {
            throw TarUnpacking.damaged(e, member);
        }
    }
}
