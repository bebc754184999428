package org.cvmfsephemeral.ledger.idempotency;

import java.util.Optional;
import java.util.UUID;

/** What a request with an {@code Idempotency-Key} finds. */
public sealed interface ClaimedKey {
    /**
     * Nothing has come of the key yet; the request is to be carried out.
     *
     * @param superseded the attempt of an earlier request that is still going on or has died; it can no longer end well
     */
    record ToDo(Optional<UUID> superseded) implements ClaimedKey {}

    /**
     * An earlier request has been carried out.
     *
     * @param change that it announced; empty if it announced none
     * @param answer what it recorded
     */
    record Done(Optional<UUID> change, String answer) implements ClaimedKey {}

    /** The key was used for something else. */
    record Taken() implements ClaimedKey {}
}
