package org.cvmfsephemeral.upload.transaction;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.cvmfsephemeral.ledger.transaction.UploadTransaction;

/**
 * A transaction as callers see it.
 *
 * @param state {@code open}, {@code committed} or {@code expired}
 * @param expiresAt when it ends unless it is renewed; absent when it is not open
 * @param parts requests that have arrived in it
 * @param partsInFlight requests that are arriving
 * @param change that it was committed as; absent if it was not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TransactionView(
        UUID id,
        String repository,
        String path,
        String holder,
        String state,
        Instant createdAt,
        Instant expiresAt,
        long parts,
        long partsInFlight,
        UUID change) {
    static TransactionView of(UploadTransaction transaction) {
        String path = transaction.path().value();
        return new TransactionView(
                transaction.id(),
                transaction.repository().value(),
                path.isEmpty() ? "/" : path,
                transaction.holder(),
                transaction.state().name().toLowerCase(Locale.ROOT),
                transaction.createdAt(),
                transaction.expiresAt(),
                transaction.parts(),
                transaction.partsInFlight(),
                transaction.change());
    }
}
