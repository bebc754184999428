package org.cvmfsephemeral.ledger.transaction;

import java.util.List;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;

/**
 * What a request has put into a transaction.
 *
 * @param bytes by how much the repository grows at most
 * @param request whose outcome is recorded with it; null for one that cannot be repeated
 * @param answer what a repeated request is told; null without {@code request}
 */
public record ArrivedPart(List<Operation> operations, long bytes, RepeatableRequest request, String answer) {}
