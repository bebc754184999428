package org.cvmfsephemeral.ledger.lease;

import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;

/**
 * What a writer has ready to be published.
 *
 * @param bytes by how much the repository grows at most
 * @param spaceLimit of the repository in bytes; null for none
 * @param request whose outcome is recorded with it; null for one that cannot be repeated
 * @param answer what a repeated request is told beside the outcome; null without {@code request}
 */
public record Announcement(
        RepositoryName repository,
        List<Operation> operations,
        long bytes,
        Long spaceLimit,
        RepeatableRequest request,
        String answer) {
    /** Of operations that let nothing grow, and cannot be repeated. */
    public static Announcement of(RepositoryName repository, List<Operation> operations) {
        return new Announcement(repository, operations, 0, null, null, null);
    }
}
