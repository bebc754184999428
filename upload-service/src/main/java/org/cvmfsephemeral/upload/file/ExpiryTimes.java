package org.cvmfsephemeral.upload.file;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.upload.http.ActiveRepository;

/**
 * When files vanish. An entry says when it was to vanish at the time it was published; where touches have kept it, the ledger knows
 * better.
 */
@ApplicationScoped
class ExpiryTimes {
    private final Expiries expiries;
    private final ReadTouches touches;

    ExpiryTimes(Expiries expiries, ReadTouches touches) {
        this.expiries = expiries;
        this.touches = touches;
    }

    /** Somebody reads the file. */
    void read(ActiveRepository repository, RepositoryPath path) {
        touches.add(repository.name(), path, repository.settings().touchOnReadSeconds());
    }

    /**
     * @param stamped what the entry says; null for never
     * @return null for never
     */
    String of(ActiveRepository repository, RepositoryPath path, String stamped) {
        if (stamped == null) {
            return stamped;
        }
        return expiries.of(repository.name(), path).map(Instant::toString).orElse(stamped);
    }

    /** The entries of a directory, with the times that hold. */
    List<EntryView> shown(ActiveRepository repository, RepositoryPath directory, List<EntryView> entries) {
        List<RepositoryPath> stamped = entries.stream()
                .filter(entry -> entry.expires() != null)
                .map(entry -> directory.child(entry.name()))
                .toList();
        if (stamped.isEmpty()) {
            return entries;
        }
        Map<RepositoryPath, Instant> known = expiries.of(repository.name(), stamped);
        return entries.stream()
                .map(entry -> {
                    Instant expires = known.get(directory.child(entry.name()));
                    return expires == null ? entry : entry.expiringAt(expires);
                })
                .toList();
    }
}
