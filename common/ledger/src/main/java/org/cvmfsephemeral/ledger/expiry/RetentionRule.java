package org.cvmfsephemeral.ledger.expiry;

import java.time.Instant;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Only the newest of what is directly below a directory stays.
 *
 * @param path of the directory
 * @param keep how many stay
 */
public record RetentionRule(RepositoryPath path, int keep, Instant createdAt) {}
