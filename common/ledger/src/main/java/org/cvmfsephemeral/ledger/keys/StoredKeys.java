package org.cvmfsephemeral.ledger.keys;

import java.util.Optional;

/**
 * What the ledger has of a repository's keys.
 *
 * @param encrypted private keys as the publisher has encrypted them; empty if they are mounted
 * @param certificate the current one as PEM; empty before the repository has keys
 */
public record StoredKeys(Optional<byte[]> encrypted, Optional<String> certificate) {}
