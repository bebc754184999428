package org.cvmfsephemeral.upload.revision;

import java.time.Instant;
import java.util.List;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;

/**
 * A retained revision as callers see it.
 *
 * @param tags names that it has, in order
 */
record RevisionView(long revision, String rootHash, Instant publishedAt, List<String> tags) {
    static RevisionView of(RetainedRevision revision, List<String> tags) {
        return new RevisionView(
                revision.revision(),
                revision.rootHash().toString(),
                Instant.ofEpochSecond(revision.publishedAt()),
                tags);
    }
}
