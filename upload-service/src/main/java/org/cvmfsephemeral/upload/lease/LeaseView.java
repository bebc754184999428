package org.cvmfsephemeral.upload.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.cvmfsephemeral.ledger.lease.Lease;

/**
 * A lease as callers see it.
 *
 * @param path that nobody else can write to or below
 * @param change that holds the path until it is final; absent while a writer holds it
 * @param expiresAt when it ends unless it is renewed; absent if a change holds the path
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LeaseView(UUID id, String path, String holder, Instant acquiredAt, UUID change, Instant expiresAt) {
    static LeaseView of(Lease lease) {
        String path = lease.path().value();
        return new LeaseView(
                lease.id(),
                path.isEmpty() ? "/" : path,
                lease.holder(),
                lease.acquiredAt(),
                lease.change().orElse(null),
                lease.expiresAt().orElse(null));
    }
}
