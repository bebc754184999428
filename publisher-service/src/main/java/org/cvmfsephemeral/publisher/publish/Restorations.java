package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.diff.Difference;
import org.cvmfsephemeral.format.diff.TreeDifference;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.publisher.catalog.PublishedCatalogs;
import org.cvmfsephemeral.publisher.tree.ExpiryStamp;
import org.cvmfsephemeral.publisher.tree.RejectedException;

/** Finds out what becomes of expiry times when an earlier tree is published again: what comes back vanishes when it says itself. */
@ApplicationScoped
class Restorations {
    private final PublishedCatalogs catalogs;
    private final Expiries expiries;

    Restorations(PublishedCatalogs catalogs, Expiries expiries) {
        this.catalogs = catalogs;
        this.expiries = expiries;
    }

    /**
     * @param holds legal holds
     * @throws RejectedException if something that is held would go or be replaced
     */
    Restoration between(Repository base, RetainedRevision target, List<Hold> holds) {
        List<PathExpiry> set = new ArrayList<>();
        try (PublishedCatalogs.Reading reading = catalogs.read(base.name())) {
            TreeDifference.between(reading, base.rootHash().orElseThrow(), target.rootHash())
                    .forEach(difference -> {
                        refuseHeld(difference, holds);
                        restore(base, difference).ifPresent(set::add);
                        return true;
                    });
        }
        return new Restoration(set, List.of());
    }

    private static void refuseHeld(Difference difference, List<Hold> holds) {
        boolean changesWhatIsThere = difference.before().isPresent()
                && !(difference.before().get() instanceof Directory
                        && difference
                                .after()
                                .filter(Directory.class::isInstance)
                                .isPresent());
        if (changesWhatIsThere) {
            Hold.protecting(holds, difference.path()).ifPresent(hold -> {
                throw RejectedException.held(difference.path(), hold);
            });
        }
    }

    private Optional<PathExpiry> restore(Repository base, Difference difference) {
        String path = difference.path().value();
        Optional<Instant> due = difference.after().map(Entry::attributes).flatMap(ExpiryStamp::time);
        if (due.isPresent()) {
            Long bytes = difference
                    .after()
                    .filter(RegularFile.class::isInstance)
                    .map(file -> ((RegularFile) file).size())
                    .orElse(null);
            return Optional.of(new PathExpiry(path, ExpiryStamp.text(due.get()), due.get(), null, bytes, null));
        }
        boolean hadExpiry = difference
                .before()
                .map(Entry::attributes)
                .flatMap(ExpiryStamp::of)
                .isPresent();
        return hadExpiry && expiries.of(base.name(), difference.path()).isPresent()
                ? Optional.of(PathExpiry.none(path))
                : Optional.empty();
    }
}
