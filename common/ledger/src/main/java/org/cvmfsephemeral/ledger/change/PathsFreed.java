package org.cvmfsephemeral.ledger.change;

import org.cvmfsephemeral.format.repository.RepositoryName;

/** Heard from the ledger, as an event of this process: leases have ended in a repository where somebody waits for one. */
public record PathsFreed(RepositoryName repository) {}
