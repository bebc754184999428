package org.cvmfsephemeral.ledger.expiry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * A legal hold: for as long as there is one, nothing at the path, above or below it is removed.
 *
 * @param holder who wants it
 */
public record Hold(RepositoryPath path, String reason, String holder, Instant since) {
    /** Whether removing what is at this path would remove something that is held, or something in it. */
    public boolean protects(RepositoryPath removed) {
        return removed.isAtOrBelow(path) || path.isAtOrBelow(removed);
    }

    /** The first of them that is in the way of a removal. */
    public static Optional<Hold> protecting(List<Hold> holds, RepositoryPath removed) {
        return holds.stream().filter(hold -> hold.protects(removed)).findFirst();
    }
}
