package org.cvmfsephemeral.upload.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;

/**
 * A change as callers see it.
 *
 * @param revision that published it; absent before
 * @param problem why it was rejected or parked; absent otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChangeView(
        UUID id,
        String repository,
        ChangeState state,
        Instant queuedAt,
        Long revision,
        String rootHash,
        ChangeProblem problem) {
    static ChangeView of(Change change) {
        return new ChangeView(
                change.id(),
                change.repository().value(),
                change.state(),
                change.queuedAt(),
                change.revision().orElse(null),
                change.rootHash().map(ContentHash::toString).orElse(null),
                change.problem().orElse(null));
    }
}
