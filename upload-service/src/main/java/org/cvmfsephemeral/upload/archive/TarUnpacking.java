package org.cvmfsephemeral.upload.archive;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.cvmfsephemeral.upload.content.ContentBatch;
import org.cvmfsephemeral.upload.content.ContentTarget;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;
import org.cvmfsephemeral.upload.content.PendingContent;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Goes through one tar archive from its first byte to its last, and stores the contents of files on the way. */
public final class TarUnpacking {
    private final ContentTarget target;
    private final ContentBatch batch;
    private final UnpackingBudget budget;

    /** Takes the members in their order. */
    public interface Receiver {
        /** Whether the member is of interest; the content of one that is not goes nowhere. */
        boolean wants(Member member);

        /**
         * @param content of a file, otherwise null
         */
        void take(Member member, PendingContent content);
    }

    public TarUnpacking(ContentTarget target, ContentBatch batch, UnpackingBudget budget) {
        this.target = target;
        this.batch = batch;
        this.budget = budget;
    }

    /**
     * @param plain archive without compression, read to its end
     * @throws HttpProblem if it is damaged or ends early
     */
    public void run(InputStream plain, Receiver receiver) throws InterruptedException {
        TarReader reader = new TarReader(plain);
        try {
            for (Member member = reader.next(); member != null; member = reader.next()) {
                if (receiver.wants(member)) {
                    receiver.take(member, member.type() == Member.Type.FILE ? store(reader, member) : null);
                }
            }
            plain.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw damaged(e, reader.current());
        }
    }

    private PendingContent store(TarReader reader, Member member) throws InterruptedException {
        if (member.size() > target.fileSizeLimit()) {
            throw tooLarge(member.name(), target.fileSizeLimit());
        }
        InputStream content = new MemberContent(reader.content(), member.name(), budget);
        return batch.store(content, OptionalLong.of(member.size()));
    }

    static HttpProblem tooLarge(String member, long limit) {
        return Problems.builder(
                        ProblemType.FILE_TOO_LARGE,
                        "Member " + ArchiveProblems.quote(member) + " is larger than this repository's limit of "
                                + limit + " bytes for a file.")
                .with("limit", limit)
                .build();
    }

    /**
     * What the failure to read an archive means, bodies that break off aside, which have an exception of their own.
     *
     * @param member that was reached; empty for none
     */
    public static RuntimeException damaged(IOException failure, String member) {
        if (failure instanceof InterruptedIOException) {
            return new IncompleteBodyException("the archive was not read to its end", failure);
        }
        String place = member.isEmpty() ? "" : ", at member " + ArchiveProblems.quote(member);
        if (failure instanceof EOFException) {
            return ArchiveProblems.invalid("The archive ends early" + place + ".");
        }
        return ArchiveProblems.invalid("The archive is damaged" + place + ": " + failure.getMessage() + ".");
    }
}
