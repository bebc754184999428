package org.cvmfsephemeral.ledger.lease;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;

/**
 * What a writer wants a session for.
 *
 * @param id of the session to be
 * @param paths to be leased, none of them at or below another
 * @param leaseTime until lease and session end without a heartbeat
 * @param maxAge hard end of the session, whatever its heartbeat
 * @param patience for how long to wait for paths that are busy; zero for not at all
 * @param uploadLimit uploads that may be going on in the repository, this one included; null for no limit
 * @param repeatable the request that it is for, if that has a key: a repetition that has taken the key takes the place as well; otherwise null
 */
public record SessionRequest(
        UUID id,
        RepositoryName repository,
        List<RepositoryPath> paths,
        String holder,
        Duration leaseTime,
        Duration maxAge,
        Duration patience,
        Integer uploadLimit,
        RepeatableRequest repeatable) {
    private static final Duration MOMENT = Duration.ofMinutes(1);

    /** For one path, without waiting. */
    public static SessionRequest ofOne(
            RepositoryName repository, RepositoryPath path, String holder, Duration leaseTime, Duration maxAge) {
        return new SessionRequest(
                UUID.randomUUID(), repository, List.of(path), holder, leaseTime, maxAge, Duration.ZERO, null, null);
    }

    /** For what is announced at once, without waiting. */
    public static SessionRequest ofMoment(RepositoryName repository, List<RepositoryPath> paths, String holder) {
        return new SessionRequest(
                UUID.randomUUID(), repository, paths, holder, MOMENT, MOMENT, Duration.ZERO, null, null);
    }

    /** As this one, but with this patience. */
    public SessionRequest waiting(Duration time) {
        return new SessionRequest(id, repository, paths, holder, leaseTime, maxAge, time, uploadLimit, repeatable);
    }

    /** As this one, but with this id. */
    public SessionRequest withId(UUID session) {
        return new SessionRequest(
                session, repository, paths, holder, leaseTime, maxAge, patience, uploadLimit, repeatable);
    }
}
